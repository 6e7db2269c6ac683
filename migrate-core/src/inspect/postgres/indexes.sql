-- Indexes that belong to no constraint, and what each is on.
SELECT 'index', i.indrelid, i.indexrelid, c.relname, m.amname, i.indisunique,
    coalesce(to_jsonb(i) ->> 'indnullsnotdistinct', 'false'), i.indisvalid,
    pg_get_expr(i.indpred, i.indrelid),
    ARRAY(
        SELECT a.attname
        FROM generate_series(i.indnkeyatts, i.indnatts - 1) AS p (place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.place]
        ORDER BY p.place
    )
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_am m ON m.oid = c.relam
WHERE i.indrelid >= 16384
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'));
SELECT 'part', i.indexrelid, a.attname,
    CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, p.place + 1, true) END,
    -- The type that an index keeps may have none where that of the expression has the default one (100).
    CASE
        WHEN i.indcollation[p.place] NOT IN (0, coalesce(a.attcollation, nullif(t.typcollation, 0), 100)) THEN l.collname
    END,
    CASE
        WHEN NOT o.opcdefault OR ia.attoptions IS NOT NULL OR EXISTS (
            -- That of the type itself goes before one of a type that it can be taken for.
            SELECT
            FROM pg_opclass other
            WHERE other.opcmethod = o.opcmethod AND other.opcdefault AND other.oid <> o.oid
                AND other.opcintype = coalesce(a.atttypid, ia.atttypid)
        ) THEN o.opcname
    END,
    ia.attoptions,
    i.indoption[p.place] & 1 <> 0, i.indoption[p.place] & 2 <> 0
FROM pg_index i
CROSS JOIN generate_series(0, i.indnkeyatts - 1) AS p (place)
JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = p.place + 1
JOIN pg_type t ON t.oid = ia.atttypid
JOIN pg_opclass o ON o.oid = i.indclass[p.place]
LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[p.place] AND a.attnum > 0
LEFT JOIN pg_collation l ON l.oid = i.indcollation[p.place]
WHERE i.indrelid >= 16384
ORDER BY i.indexrelid, p.place;
