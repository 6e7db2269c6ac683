SELECT current_setting('session_authorization'), current_setting('role'),
    (SELECT string_agg(format('set_config(%L, %L, false)', name, setting), ', ') FROM pg_settings
        WHERE source = 'session'
        AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')),
    -- Where the tables are, as long as no script has changed the search path.
    (SELECT n.nspname::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass({head_text}))
