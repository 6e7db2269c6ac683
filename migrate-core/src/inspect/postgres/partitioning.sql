-- By what tables are partitioned: a part without a column is the next one of the expressions.
SELECT 'partitioned', p.partrelid, p.partstrat, pg_get_expr(p.partexprs, p.partrelid)
FROM pg_partitioned_table p;
SELECT 'partition part', p.partrelid, a.attname,
    CASE WHEN p.partcollation[k.place] NOT IN (0, coalesce(a.attcollation, 100)) THEN l.collname END,
    CASE WHEN NOT o.opcdefault THEN o.opcname END
FROM pg_partitioned_table p
CROSS JOIN generate_series(0, p.partnatts - 1) AS k (place)
JOIN pg_opclass o ON o.oid = p.partclass[k.place]
LEFT JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[k.place] AND a.attnum > 0
LEFT JOIN pg_collation l ON l.oid = p.partcollation[k.place]
ORDER BY p.partrelid, k.place;
