-- What there is before a statement runs. An index, the sequence of a column, and a partition or child belong to a
-- table: who uses that table uses them.
CREATE SCHEMA measure;
CREATE TABLE measure.before AS
SELECT
    relation.oid,
    relation.relname AS name,
    relation.relkind AS kind,
    coalesce(indrelid, refobjid, inhparent)::regclass::text AS owner,
    pg_relation_filenode(relation.oid) AS file,
    pg_relation_size(relation.oid) / current_setting('block_size')::int AS blocks,
    pg_stat_get_blocks_fetched(relation.oid) AS fetched
FROM pg_class AS relation
LEFT JOIN pg_index ON indexrelid = relation.oid
LEFT JOIN pg_depend ON relation.relkind = 'S' AND objid = relation.oid AND refobjsubid > 0
LEFT JOIN pg_inherits ON inhrelid = relation.oid
WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind <> 'c';
