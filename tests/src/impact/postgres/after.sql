-- One row for each relation that was there before: the table that it belongs to, which locks this session holds on it,
-- and whether all its blocks were read, an index of it was built, and its rows were written to another file.
-- `pg_temp.fetched` counts blocks.
SELECT
    before.name,
    before.kind,
    before.owner,
    (SELECT string_agg(mode, ',') FROM pg_locks WHERE relation = before.oid AND pid = pg_backend_pid()),
    before.blocks > 0 AND pg_temp.fetched(before) >= before.blocks,
    now.blocks > 0 AND EXISTS (
        SELECT FROM pg_index
        WHERE indrelid = before.oid
        AND pg_relation_filenode(indexrelid) NOT IN (SELECT file FROM measure.before WHERE file IS NOT NULL)
    ),
    now.blocks > 0 AND now.file <> before.file,
    EXISTS (SELECT FROM pg_class WHERE pg_class.oid = before.oid)
FROM measure.before
CROSS JOIN LATERAL (
    SELECT pg_relation_filenode(before.oid) AS file, pg_relation_size(before.oid) AS blocks
) AS now;
