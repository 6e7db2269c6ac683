-- Columns of tables, views and composite types; from 18 on NOT NULL is a constraint with a name.
SELECT 'column', a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod),
    a.attnotnull, k.conname, k.convalidated,
    pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity,
    CASE WHEN a.attcollation <> t.typcollation THEN l.collname END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'n' AND k.conkey[1] = a.attnum
WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum;
