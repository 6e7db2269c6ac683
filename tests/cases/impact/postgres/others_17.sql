-- server: 17
CREATE TABLE t (id int PRIMARY KEY, a int, stored int GENERATED ALWAYS AS (a + 1) STORED);
INSERT INTO t (id, a) SELECT n, n FROM generate_series(1, 3000) n;
-- each
ALTER TABLE t ALTER stored SET EXPRESSION AS (a + 2);
MERGE INTO t USING t AS s ON s.id = t.id WHEN MATCHED THEN UPDATE SET a = s.a;
