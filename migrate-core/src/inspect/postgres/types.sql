-- Types without arrays, without the multirange of a range, and without the rows of tables; `p` is one only announced.
SELECT 'type', t.oid, t.typrelid, n.nspname, t.typname, t.typtype,
    ARRAY(SELECT e.enumlabel FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder),
    CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    t.typnotnull, pg_get_expr(t.typdefaultbin, 0),
    format_type(r.rngsubtype, NULL)
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_range r ON r.rngtypid = t.oid
LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND (
        t.typtype IN ('e', 'd', 'r')
        OR t.typtype = 'c' AND c.relkind = 'c'
        OR t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type of WHERE of.typarray = t.oid)
        OR t.typtype = 'p' AND NOT t.typisdefined
    )
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
    );
SELECT 'domain check', k.contypid, k.conname, pg_get_expr(k.conbin, 0), k.convalidated
FROM pg_constraint k
WHERE k.contypid >= 16384 AND k.contype = 'c'
ORDER BY k.conname;
