-- migrate:no-transaction
PRAGMA foreign_keys = OFF;
DROP TABLE t;
PRAGMA foreign_keys = ON;
PRAGMA journal_mode = MEMORY;
PRAGMA journal_mode = DELETE;
PRAGMA synchronous = OFF;
PRAGMA synchronous = FULL;
