SELECT 'main', (SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table' AND name IN ({foreign}))
