-- Whether something is there.
SELECT COALESCE(CASE {kind}
    WHEN 'relation' THEN (SELECT 'present' FROM sqlite_schema
        WHERE type IN ('table', 'view') AND name = {name} COLLATE NOCASE)
    WHEN 'column' THEN (SELECT 'present' FROM pragma_table_xinfo({name}) WHERE name = {part} COLLATE NOCASE)
    WHEN 'index' THEN (SELECT 'present' FROM sqlite_schema
        WHERE type = 'index' AND tbl_name = {name} COLLATE NOCASE AND name = {part} COLLATE NOCASE)
    WHEN 'trigger' THEN (SELECT 'present' FROM (SELECT * FROM sqlite_schema UNION ALL SELECT * FROM sqlite_temp_schema)
        WHERE type = 'trigger' AND tbl_name = {name} COLLATE NOCASE AND name = {part} COLLATE NOCASE)
END, 'absent')
