SELECT version, version, 'applied', NULL, {ms}run_on{/ms}, NULL
FROM {table}
ORDER BY version
