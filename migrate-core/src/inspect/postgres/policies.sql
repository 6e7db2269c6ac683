SELECT 'policy', p.polrelid, p.polname, p.polpermissive, p.polcmd,
    ARRAY(
        SELECT coalesce(r.rolname, 'public')
        FROM unnest(p.polroles) AS of (role)
        LEFT JOIN pg_roles r ON r.oid = of.role
    ),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p;
-- What their expressions read: a policy depends on each column that it names, and on its table as a whole.
SELECT DISTINCT 'policy reads', p.polrelid, p.polname, n.nspname, c.relname, a.attname
FROM pg_policy p
JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_class'::regclass
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
ORDER BY 2, 3, 4, 5, 6 NULLS FIRST;
