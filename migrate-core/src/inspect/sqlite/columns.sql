SELECT object.name, info.name, info.type, info."notnull", info.dflt_value, info.pk, info.hidden
FROM pragma_table_list AS object
JOIN pragma_table_xinfo(object.name, 'main') AS info
WHERE object.schema = 'main' AND object.type = 'table'
ORDER BY object.name, info.cid
