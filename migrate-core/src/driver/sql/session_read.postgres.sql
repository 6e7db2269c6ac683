SELECT current_setting('session_authorization'), current_setting('role'),
    (SELECT string_agg(format('set_config(%L, %L, false)', name, setting), ', ') FROM pg_settings
        WHERE source = 'session'
        AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable'))
