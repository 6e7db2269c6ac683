-- Functions, procedures and aggregates, without those that a range type brings with it (they depend on it internally).
SELECT 'routine', n.nspname, p.proname, p.prokind, l.lanname, p.provolatile,
    ARRAY(
        SELECT format_type(of.type, NULL)
        FROM unnest(p.proargtypes) WITH ORDINALITY AS of (type, place)
        ORDER BY of.place
    ),
    p.proretset, format_type(p.prorettype, NULL),
    ARRAY(
        SELECT coalesce(of.name, '')
        FROM unnest(p.proargnames, p.proargmodes) WITH ORDINALITY AS of (name, mode, place)
        WHERE of.mode = 't'
        ORDER BY of.place
    ),
    ARRAY(
        SELECT format_type(of.type, NULL)
        FROM unnest(p.proallargtypes, p.proargmodes) WITH ORDINALITY AS of (type, mode, place)
        WHERE of.mode = 't'
        ORDER BY of.place
    ),
    coalesce(pg_get_function_sqlbody(p.oid), p.prosrc)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
JOIN pg_language l ON l.oid = p.prolang
WHERE p.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')
    );
