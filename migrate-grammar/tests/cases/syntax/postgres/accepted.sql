-- What PostgreSQL takes, chosen for what grammars trip over.
CREATE TABLE "order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "from" text NOT NULL DEFAULT 'a'::text,
  during tstzrange, EXCLUDE USING gist (during WITH &&)) PARTITION BY RANGE (id);
CREATE INDEX ON "order" USING gin (to_tsvector('english', "from")) WHERE id > 1;
INSERT INTO t AS x (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a RETURNING *;
CREATE FUNCTION f() RETURNS trigger AS $$ this is not judged; $$ LANGUAGE plpgsql;
DO $$ BEGIN IF true THEN NULL; END IF; END $$;
CREATE FUNCTION g(a int) RETURNS int RETURN a + 1;
ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID, ALTER b TYPE int USING b::int;
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'glad' BEFORE 'sad';
MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING;
SELECT E'\x41', U&'\0041', B'1', 1_000, 0x1F, 'a'
  'b', a[1:2], (b).c, d->>'e' FROM t, LATERAL (SELECT 1) u WHERE x IS DISTINCT FROM y;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC;
COMMENT ON COLUMN t.a IS 'x';
;;
