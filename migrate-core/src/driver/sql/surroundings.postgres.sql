SELECT current_schema()::text,
    (SELECT string_agg(table_name::text, ',') FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name::text IN ({foreign}))
