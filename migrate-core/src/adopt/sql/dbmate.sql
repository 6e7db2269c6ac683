SELECT CAST(version AS {char}), CAST(version AS {char}), 'applied', NULL, NULL, NULL
FROM {table}
ORDER BY version
