SELECT 'table', CAST({number} AS TEXT), CAST((SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {most})) AS TEXT), {bytes}
