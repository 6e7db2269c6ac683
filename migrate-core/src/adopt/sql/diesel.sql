SELECT version, version, 'applied', NULL, {ms}run_on{/ms}, NULL
FROM {table} AS t
ORDER BY t.version
