SELECT CAST(version AS {char}), CAST(version AS {char}), CASE WHEN dirty THEN 'failed' ELSE 'last' END, NULL, NULL, NULL
FROM {table}
