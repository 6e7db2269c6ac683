SELECT CAST({number} AS TEXT), name
FROM sqlite_schema
WHERE type = 'table' AND rootpage > 0 AND name = {name} COLLATE NOCASE AND COALESCE({namespace}, 'main') = 'main';
