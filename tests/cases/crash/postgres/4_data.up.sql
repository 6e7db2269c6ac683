-- migrate:no-transaction
SELECT pg_advisory_xact_lock_shared(6);
UPDATE parent SET visits = visits + 1;
SELECT pg_advisory_xact_lock_shared(7);
UPDATE parent SET visits = visits + 1;
