-- server: mysql 8.0
CREATE TABLE t (a int, b int, c int, UNIQUE ab (a, b), KEY bc (b, c), PRIMARY KEY (c, a));
ALTER TABLE t DROP COLUMN b;
ALTER TABLE t DROP COLUMN a;
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (a int, FOREIGN KEY (a) REFERENCES p (id));
SET foreign_key_checks = 0;
ALTER TABLE c DROP INDEX a;
ALTER TABLE p DROP PRIMARY KEY;
SET foreign_key_checks = 1;
DROP TABLE p, c;
