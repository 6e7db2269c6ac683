-- migrate:no-transaction
SELECT pg_advisory_xact_lock_shared(8);
CREATE INDEX CONCURRENTLY child_parent ON child (parent);
SELECT pg_advisory_xact_lock_shared(9);
