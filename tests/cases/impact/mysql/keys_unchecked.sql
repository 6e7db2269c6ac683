-- migrate:foreign-keys off
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, a int, b int, INDEX t_b (b));
INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, i, i FROM n;
-- each
ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES parents (id);
ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES parents (id);
ALTER TABLE t ADD INDEX t_a (a), ADD FOREIGN KEY (a) REFERENCES parents (id);
