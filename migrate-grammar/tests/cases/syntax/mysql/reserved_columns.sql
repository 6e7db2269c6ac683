CREATE TABLE t (a int, order int);
ALTER TABLE t ADD COLUMN b int, ADD key int;
ALTER TABLE t CHANGE a desc int;
INSERT INTO t (a, index) VALUES (1, 2);
ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u (group);
