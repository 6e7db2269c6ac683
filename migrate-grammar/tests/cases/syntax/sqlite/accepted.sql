-- What SQLite takes, chosen for what grammars trip over.
CREATE TABLE [t] (`id` INTEGER PRIMARY KEY AUTOINCREMENT, "a" TEXT DEFAULT "b", c DATETIME DEFAULT (datetime('now')),
  d GENERATED ALWAYS AS (id + 1) STORED, CHECK (id > 0)) STRICT, WITHOUT ROWID;
CREATE TABLE u (key, value TEXT, "order" int REFERENCES t ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER x AFTER INSERT ON t WHEN new.id > 1 BEGIN
  UPDATE t SET id = CASE WHEN 1 THEN 2 END; SELECT RAISE(ABORT, 'no');
END;
INSERT INTO t (id, id) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING *;
ALTER TABLE t RENAME COLUMN a TO b;
CREATE VIRTUAL TABLE f USING fts5(a, content='t', tokenize = 'porter ascii');
PRAGMA user_version = 3;
UPDATE t SET id = 1 FROM u WHERE t.id = u.key;
SELECT a ->> '$.x', b IS NOT DISTINCT FROM c, iif(1, 2, 3), row_number() OVER (PARTITION BY a) FROM t;
CREATE UNIQUE INDEX i ON t (lower(a) COLLATE NOCASE DESC) WHERE a IS NOT NULL;
VACUUM INTO 'x';
/* to the end
