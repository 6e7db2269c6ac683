CREATE TABLE t (id int PRIMARY KEY, name varchar(20), amount decimal(10, 2));
CREATE TABLE u (id int PRIMARY KEY, t_id int);
CREATE VIEW plain AS SELECT id, t.name, amount AS total, `name` `the name`, count(*) n FROM t GROUP BY id;
CREATE ALGORITHM=MERGE DEFINER=CURRENT_USER SQL SECURITY INVOKER VIEW named (x, y) AS SELECT id, upper(name) FROM t WITH CASCADED CHECK OPTION;
CREATE OR REPLACE VIEW joined AS
    WITH sums AS (SELECT t_id, count(*) AS c FROM u GROUP BY t_id)
    SELECT a.id, b.c AS counted, a.amount + 1, 'text' FROM t a LEFT JOIN sums AS b ON b.t_id = a.id WHERE a.id IN (SELECT x FROM named);
CREATE VIEW every AS SELECT * FROM t;
CREATE VIEW whole AS SELECT t.* FROM t WHERE id > 1 UNION ALL SELECT id, 'a', 1 FROM u;
CREATE VIEW pairs AS SELECT * FROM t JOIN u USING (id);
ALTER VIEW plain AS SELECT id FROM t;
CREATE OR REPLACE VIEW plain AS SELECT id, name FROM t;
RENAME TABLE plain TO renamed;
CREATE TABLE from_view AS SELECT id, name, 1 AS one FROM renamed;
CREATE TABLE with_more (amount int, extra int, KEY (id)) ENGINE=InnoDB AS SELECT id, amount FROM t;
DROP VIEW IF EXISTS named, nothing;
DROP VIEW joined;

CREATE VIEW every AS SELECT 1;
CREATE VIEW t AS SELECT 1 AS a;
CREATE OR REPLACE VIEW t AS SELECT 1 AS a;
CREATE VIEW bad AS SELECT a FROM nothing;
CREATE VIEW bad AS SELECT nope FROM t;
CREATE VIEW bad AS SELECT x.nope FROM t x;
CREATE VIEW bad AS SELECT id FROM t WHERE nope = 1;
ALTER VIEW nothing AS SELECT 1 AS a;
ALTER TABLE every ADD COLUMN x int;
DROP TABLE every;
DROP VIEW t;
DROP VIEW nothing;
CREATE TABLE every (a int);
CREATE TABLE IF NOT EXISTS every (a int);
DROP TABLE IF EXISTS every;
DROP VIEW IF EXISTS t;
SELECT id, nope FROM t;
