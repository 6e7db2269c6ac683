ALTER TABLE parent ADD COLUMN visits bigint NOT NULL DEFAULT 0;
-- A killed client's statement runs on in the server.
SELECT pg_sleep(0.15);
UPDATE parent SET visits = visits + 1;
