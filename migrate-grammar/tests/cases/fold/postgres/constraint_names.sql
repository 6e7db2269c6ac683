-- Names that the server makes, and those that it gives way to.
CREATE TABLE t (a int, b int, c int, UNIQUE (a), UNIQUE (a, b), UNIQUE (a), CHECK (a > 1), CHECK (a > 2), CHECK (a > b), CHECK (1 > 0));
CREATE TABLE t_pkey (x int);
ALTER TABLE t ADD PRIMARY KEY (a);
CREATE TABLE u (a int UNIQUE UNIQUE, b int CHECK (b > 0) CHECK (b < 9), c int REFERENCES t REFERENCES t (a));
CREATE INDEX ON t (a);
CREATE INDEX ON t (a);
CREATE INDEX ON t (a, b DESC);
CREATE INDEX ON t (lower(a::text), upper(b::text));
CREATE INDEX ON t ((a + b));
CREATE INDEX ON t ((a + b), (a - b), a);
CREATE INDEX ON t (coalesce(a, b));
CREATE INDEX ON t ((a::text));
CREATE UNIQUE INDEX ON t (c) INCLUDE (a, b);
ALTER TABLE t ADD CHECK (b > 0);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (a);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES t (a);
ALTER TABLE t ADD CONSTRAINT given UNIQUE (b, c);
-- Two tables of one schema can have constraints of one name, but the server avoids making such.
CREATE TABLE v (a int CHECK (a > 0), CONSTRAINT t_b_check1 CHECK (a < 9));
ALTER TABLE t ADD CHECK (b > 0);
CREATE TABLE w (w_key int CHECK (w_key > 0), "Mixed Case" int CHECK ("Mixed Case" > 0) UNIQUE);
CREATE TABLE checks (a int, b int, CHECK (a IS NOT NULL OR b IS NOT NULL), CHECK (a > 1 AND a < 3), CHECK (num_nonnulls(a, b) = 1));
