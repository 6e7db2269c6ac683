-- Lets nobody else read the tables meanwhile.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'm') LOOP
        EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = off)', it.relname);
    END LOOP;
END
$$;
