SELECT m.name, CAST((SELECT count(*) FROM pragma_table_info(m.name) AS c WHERE c.name = 'dirty') AS TEXT)
FROM sqlite_schema AS m
WHERE m.type = 'table' AND m.name IN ({names})
ORDER BY 1
