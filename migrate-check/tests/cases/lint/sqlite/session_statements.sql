-- migrate:no-transaction
PRAGMA foreign_keys = OFF;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
ATTACH DATABASE 'a.db' AS [a];
ATTACH 'b.db' AS b;
DETACH DATABASE "A";
