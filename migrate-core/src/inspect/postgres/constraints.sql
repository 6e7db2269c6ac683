-- Constraints of tables. A foreign key to a partitioned table has further ones, on the same table, for each partition.
SELECT 'constraint', k.conrelid, k.conname, k.contype,
    k.convalidated, coalesce(to_jsonb(k) ->> 'conenforced', 'true'), k.condeferrable, k.condeferred,
    ARRAY(
        SELECT a.attname
        FROM unnest(k.conkey) WITH ORDINALITY AS p (attnum, place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.attnum
        ORDER BY p.place
    ),
    -- From 18 on: the last column is a range, or the last pair of columns, that must not overlap.
    coalesce(to_jsonb(k) ->> 'conperiod', 'false'),
    ARRAY(
        SELECT a.attname
        FROM generate_series(i.indnkeyatts, i.indnatts - 1) AS p (place)
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = i.indkey[p.place]
        ORDER BY p.place
    ),
    -- From 15 on.
    coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false'),
    fn.nspname, fc.relname,
    ARRAY(
        SELECT a.attname
        FROM unnest(k.confkey) WITH ORDINALITY AS p (attnum, place)
        JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.attnum
        ORDER BY p.place
    ),
    k.confdeltype, k.confupdtype, k.confmatchtype,
    CASE k.contype WHEN 'c' THEN pg_get_expr(k.conbin, k.conrelid) WHEN 'x' THEN pg_get_constraintdef(k.oid) END
FROM pg_constraint k
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x')
LEFT JOIN pg_class fc ON fc.oid = k.confrelid
LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace
WHERE k.conrelid >= 16384 AND k.contype IN ('p', 'u', 'f', 'c', 'x')
    AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid);
