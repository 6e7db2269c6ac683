-- Rows without version are repeatable migrations and the making of the schema.
SELECT version, script,
    CASE
        WHEN NOT success THEN 'failed'
        WHEN type LIKE 'UNDO%' OR type = 'DELETE' THEN 'undone'
        WHEN type LIKE '%BASELINE' THEN 'baseline'
        ELSE 'applied'
    END,
    CAST(checksum AS {char}), {ms}installed_on{/ms}, CAST(execution_time AS {char})
FROM {table}
WHERE version IS NOT NULL OR NOT success
ORDER BY installed_rank
