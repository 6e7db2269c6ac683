-- The queries of views, and what they read: the rule of a view depends on each column that it names.
SELECT 'query', c.oid, pg_get_viewdef(c.oid)
FROM pg_class c
WHERE c.oid >= 16384 AND c.relkind IN ('v', 'm');
SELECT DISTINCT 'reads', r.ev_class, n.nspname, c.relname, a.attname
FROM pg_rewrite r
JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
JOIN pg_class c ON c.oid = d.refobjid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0
WHERE r.ev_class >= 16384 AND r.rulename = '_RETURN' AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
ORDER BY 2, 3, 4, 5 NULLS FIRST;
