-- migrate:no-transaction
CREATE INDEX CONCURRENTLY notes_written_at ON notes (written_at);
