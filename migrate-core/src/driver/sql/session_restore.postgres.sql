SELECT set_config('session_authorization', {0}, false), set_config('role', {1}, false);
-- Not RESET ALL: it would take away the caller's own settings (`app.tenant`), which nothing lists.
SELECT set_config(name, reset_val, false) FROM pg_settings WHERE source = 'session'
    -- They are the current transaction's.
    AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable');
SELECT {2};
