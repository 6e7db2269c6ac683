-- What was resolved as rolled back stays there, and is to be applied again.
SELECT migration_name, migration_name,
    CASE WHEN rolled_back_at IS NOT NULL THEN 'undone' WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END,
    checksum, {ms}finished_at{/ms}, NULL
FROM {table}
ORDER BY started_at
