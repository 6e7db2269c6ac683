-- The index of an INTEGER PRIMARY KEY is the table itself and not among them.
SELECT object.name, list.name, list."unique", list.origin, info.cid, info.name, info."desc", info.coll
FROM pragma_table_list AS object
JOIN pragma_index_list(object.name, 'main') AS list
JOIN pragma_index_xinfo(list.name, 'main') AS info
WHERE object.schema = 'main' AND object.type = 'table' AND info.key
ORDER BY object.name, list.seq, info.seqno
