SELECT t.table_name,
    CAST((SELECT COUNT(*) FROM information_schema.columns AS c WHERE c.table_schema = t.table_schema
        AND c.table_name = t.table_name AND c.column_name = 'dirty') AS CHAR)
FROM information_schema.tables AS t
WHERE t.table_schema = DATABASE() AND t.table_name IN ({names})
ORDER BY 1
