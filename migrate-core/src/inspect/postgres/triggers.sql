-- Triggers without those of foreign keys, and without the copies that partitions have of their parent's.
SELECT 'trigger', t.tgrelid, t.tgname, t.tgtype,
    ARRAY(
        SELECT a.attname
        FROM unnest(t.tgattr) WITH ORDINALITY AS p (attnum, place)
        JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = p.attnum
        ORDER BY p.place
    ),
    t.tgenabled, pg_get_triggerdef(t.oid)
FROM pg_trigger t
WHERE t.tgrelid >= 16384 AND NOT t.tgisinternal AND t.tgparentid = 0;
