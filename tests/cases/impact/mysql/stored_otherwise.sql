CREATE TABLE t (id int PRIMARY KEY, a int, v varchar(50)) CHARSET utf8mb4;
INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, i, i FROM n;
CREATE TABLE short (id int PRIMARY KEY, v varchar(50)) ROW_FORMAT=COMPRESSED;
INSERT INTO short SELECT id, v FROM t;
CREATE TABLE texts (id int PRIMARY KEY, v varchar(50), w text, FULLTEXT INDEX texts_v (v));
INSERT INTO texts SELECT id, v, v FROM t;
CREATE TABLE computed (id int PRIMARY KEY, a int AS (id + 1) VIRTUAL, b int);
INSERT INTO computed (id) SELECT id FROM t;
-- each
ALTER TABLE short ADD b int;
ALTER TABLE short DROP COLUMN v;
ALTER TABLE texts ADD b int;
ALTER TABLE texts DROP COLUMN w;
ALTER TABLE texts ADD FULLTEXT INDEX texts_w (w);
ALTER TABLE computed ADD c int;
ALTER TABLE computed ADD c int FIRST;
ALTER TABLE computed DROP COLUMN b;
ALTER TABLE computed DROP COLUMN a;
