UPDATE parent SET visits = visits + 1;
CREATE TABLE more (id bigint PRIMARY KEY);
SELECT pg_advisory_xact_lock_shared(4);
INSERT INTO more SELECT id FROM child;
SELECT pg_advisory_xact_lock_shared(5);
