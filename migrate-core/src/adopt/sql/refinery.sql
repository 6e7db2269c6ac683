SELECT CAST(version AS {char}), name, 'applied', checksum, applied_on, NULL
FROM {table} AS t
ORDER BY t.version
