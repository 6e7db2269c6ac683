SELECT set_config('session_authorization', {0}, false), set_config('role', {1}, false);
-- Not RESET ALL: it would take away the caller's own settings (`app.tenant`), which nothing lists.
SELECT set_config(name, reset_val, false) FROM pg_settings WHERE source = 'session';
SELECT {2};
-- BEGIN cannot say it: the marker before it is a query already.
SELECT set_config('default_transaction_isolation', 'read committed', false),
    set_config('default_transaction_read_only', 'off', false);
