-- migrate:foreign-keys off
PRAGMA foreign_keys = OFF;
DROP TABLE a;
COMMIT;
