SELECT 'namespace', n.nspname
FROM pg_namespace n
WHERE n.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e'
    );
SELECT 'extension', e.extname FROM pg_extension e WHERE e.extname <> 'plpgsql';
