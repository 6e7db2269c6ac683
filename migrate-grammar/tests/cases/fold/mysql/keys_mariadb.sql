-- server: mariadb 10.11
CREATE TABLE t (a int, b int, c int, UNIQUE ab (a, b), KEY bc (b, c), PRIMARY KEY (c, a));
ALTER TABLE t DROP COLUMN b;
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t DROP COLUMN b, DROP INDEX ab;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (a int, b int REFERENCES p (id), FOREIGN KEY (a) REFERENCES p (id));
ALTER TABLE c ADD COLUMN d int REFERENCES p (id) ON DELETE CASCADE;
SET foreign_key_checks = 0;
ALTER TABLE c DROP INDEX a;
SET foreign_key_checks = 1;
CREATE TABLE u (a varchar(1000), b text, UNIQUE KEY (a), UNIQUE (b));
CREATE UNIQUE INDEX IF NOT EXISTS a ON u (b(10));
CREATE OR REPLACE INDEX a ON u (b(10));
DROP TABLE c, p;
