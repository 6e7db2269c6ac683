SELECT CAST(version AS {char}), description, CASE WHEN success THEN 'applied' ELSE 'failed' END,
    {hex}checksum{/hex}, {ms}installed_on{/ms},
    -- It writes -1 first, and the time in nanoseconds afterwards.
    CASE WHEN execution_time >= 0 THEN CAST(execution_time / 1000000 AS {char}) END
FROM {table} AS t
ORDER BY t.version
