-- migrate:no-transaction
PRAGMA foreign_keys = OFF;
VACUUM;
