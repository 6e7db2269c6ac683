-- What the model knows by kind and name only: kind, schema, name, and what else tells it apart.
SELECT 'other', o.kind, n.nspname, o.name, o.detail
FROM (
    SELECT 'pg_foreign_server'::regclass AS class, s.oid, 'server' AS kind, 0::oid AS schema, s.srvname AS name,
        '' AS detail
    FROM pg_foreign_server s
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign data wrapper', 0, w.fdwname, ''
    FROM pg_foreign_data_wrapper w
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, 'publication', 0, p.pubname, ''
    FROM pg_publication p
    UNION ALL
    SELECT 'pg_subscription'::regclass, s.oid, 'subscription', 0, s.subname, ''
    FROM pg_subscription s
    JOIN pg_database b ON b.oid = s.subdbid AND b.datname = current_database()
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', 0, e.evtname, ''
    FROM pg_event_trigger e
    UNION ALL
    SELECT 'pg_language'::regclass, l.oid, 'language', 0, l.lanname, ''
    FROM pg_language l
    UNION ALL
    SELECT 'pg_am'::regclass, a.oid, 'access method', 0, a.amname, ''
    FROM pg_am a
    UNION ALL
    SELECT 'pg_conversion'::regclass, c.oid, 'conversion', c.connamespace, c.conname, ''
    FROM pg_conversion c
    UNION ALL
    SELECT 'pg_collation'::regclass, c.oid, 'collation', c.collnamespace, c.collname, ''
    FROM pg_collation c
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid, 'statistics', s.stxnamespace, s.stxname, ''
    FROM pg_statistic_ext s
    UNION ALL
    SELECT 'pg_ts_config'::regclass, t.oid, 'text search configuration', t.cfgnamespace, t.cfgname, ''
    FROM pg_ts_config t
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, t.oid, 'text search dictionary', t.dictnamespace, t.dictname, ''
    FROM pg_ts_dict t
    UNION ALL
    SELECT 'pg_ts_parser'::regclass, t.oid, 'text search parser', t.prsnamespace, t.prsname, ''
    FROM pg_ts_parser t
    UNION ALL
    SELECT 'pg_ts_template'::regclass, t.oid, 'text search template', t.tmplnamespace, t.tmplname, ''
    FROM pg_ts_template t
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid, 'operator class', o.opcnamespace, o.opcname, ' using ' || m.amname
    FROM pg_opclass o
    JOIN pg_am m ON m.oid = o.opcmethod
    UNION ALL
    SELECT 'pg_opfamily'::regclass, o.oid, 'operator family', o.opfnamespace, o.opfname, ' using ' || m.amname
    FROM pg_opfamily o
    JOIN pg_am m ON m.oid = o.opfmethod
    UNION ALL
    SELECT 'pg_rewrite'::regclass, r.oid, 'rule', 0, r.rulename,
        ' on ' || CASE WHEN n.nspname = 'public' THEN '' ELSE n.nspname || '.' END || c.relname
    FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'pg_user_mapping'::regclass, u.umid, 'user mapping', 0, u.usename, ' ' || u.srvname
    FROM pg_user_mappings u
) AS o
LEFT JOIN pg_namespace n ON n.oid = o.schema
WHERE o.oid >= 16384
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e');
SELECT 'operator', n.nspname, o.oprname,
    CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
    CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END
FROM pg_operator o
JOIN pg_namespace n ON n.oid = o.oprnamespace
WHERE o.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'
    );
SELECT 'cast', format_type(c.castsource, NULL), format_type(c.casttarget, NULL)
FROM pg_cast c
WHERE c.oid >= 16384
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_cast'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i')
    );
