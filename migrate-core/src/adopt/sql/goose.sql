-- Version 0 is that of the table itself. Older versions of goose write what they undo behind what they applied.
SELECT CAST(version_id AS {char}), CAST(version_id AS {char}), CASE WHEN is_applied THEN 'applied' ELSE 'undone' END,
    NULL, {ms}tstamp{/ms}, NULL
FROM {table}
WHERE version_id <> 0
ORDER BY id
