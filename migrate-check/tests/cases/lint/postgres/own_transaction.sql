-- migrate:no-transaction
BEGIN;
COMMIT;
VACUUM;
SET lock_timeout = '1s';
SET search_path = a;
RESET search_path;
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
