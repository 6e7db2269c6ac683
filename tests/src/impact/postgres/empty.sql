-- Drops all that a setup and a statement made: dropping the database itself would wait for a checkpoint.
DO $$
DECLARE
    first_of_users CONSTANT oid = 16384;
    it record;
BEGIN
    FOR it IN
        SELECT nspname FROM pg_namespace
        WHERE nspname = 'public' OR oid >= first_of_users AND nspname NOT LIKE 'pg\_%'
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', it.nspname);
    END LOOP;
END
$$;
CREATE SCHEMA public;
