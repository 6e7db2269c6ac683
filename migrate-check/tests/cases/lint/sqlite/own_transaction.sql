-- migrate:no-transaction
BEGIN;
UPDATE t SET a = 1;
COMMIT;
SAVEPOINT a;
