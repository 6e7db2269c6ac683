-- A gate: a test that holds this lock stops the runner here.
SELECT pg_advisory_xact_lock_shared(1);
CREATE TABLE parent (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE child (id bigint PRIMARY KEY, parent bigint NOT NULL REFERENCES parent (id));
SELECT pg_advisory_xact_lock_shared(2);
INSERT INTO parent SELECT n, 'parent ' || n FROM generate_series(1, 2000) AS n;
INSERT INTO child SELECT n, 1 + n % 2000 FROM generate_series(1, 4000) AS n;
SELECT pg_advisory_xact_lock_shared(3);
