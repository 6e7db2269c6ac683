ALTER TABLE notes ADD COLUMN written_at TEXT;
CREATE INDEX notes_written_at ON notes (written_at);
