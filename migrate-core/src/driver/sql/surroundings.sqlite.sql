SELECT 'main', '0', '0', (SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name IN ({foreign}))
