SELECT CAST(version AS {char}), CAST(version AS {char}), 'applied', NULL, NULL, NULL
FROM {table} AS t
ORDER BY t.version
