SELECT current_schema()::text, pg_is_in_recovery()::integer::text, (now() <> statement_timestamp())::integer::text,
    (SELECT string_agg(table_name::text, ',') FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name::text IN ({foreign}))
