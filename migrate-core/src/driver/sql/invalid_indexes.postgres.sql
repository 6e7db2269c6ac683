-- Not those that another session is at.
SELECT i.indexrelid::text, i.indexrelid::regclass::text, c.relname::text, t.relname::text, n.nspname::text,
    (n.nspname = current_schema())::text
FROM pg_index AS i
JOIN pg_class AS c ON c.oid = i.indexrelid
JOIN pg_class AS t ON t.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index AS p WHERE p.index_relid = i.indexrelid)
ORDER BY 2
