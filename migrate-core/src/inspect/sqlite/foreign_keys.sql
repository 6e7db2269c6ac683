SELECT object.name, list.id, list."table", list."from", list."to", list.on_update, list.on_delete
FROM pragma_table_list AS object
JOIN pragma_foreign_key_list(object.name, 'main') AS list
WHERE object.schema = 'main' AND object.type = 'table'
ORDER BY object.name, list.id, list.seq
