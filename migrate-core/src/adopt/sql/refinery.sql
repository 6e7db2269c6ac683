SELECT CAST(version AS {char}), name, 'applied', checksum, applied_on, NULL
FROM {table}
ORDER BY version
