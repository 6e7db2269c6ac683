-- migrate:no-transaction
DROP INDEX CONCURRENTLY notes_written_at;
