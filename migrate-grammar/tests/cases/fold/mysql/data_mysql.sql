-- server: mysql 8.0.19
CREATE TABLE t (id int PRIMARY KEY, amount int);
WITH doubled AS (SELECT id, amount * 2 AS amount FROM t) UPDATE t JOIN doubled ON t.id = doubled.id SET t.amount = doubled.amount;
INSERT INTO t VALUES (1, 2) AS new ON DUPLICATE KEY UPDATE amount = new.amount;
INSERT INTO t VALUES ROW(3, 4), ROW(5, 6);
TABLE t;
VALUES ROW(1, 2);
WITH doubled AS (SELECT nope FROM nothing) UPDATE t JOIN doubled ON t.id = doubled.id SET t.amount = 1;
TABLE nothing;
