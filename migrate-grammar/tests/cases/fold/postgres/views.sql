-- Views and materialised views.
CREATE TABLE users (id int PRIMARY KEY, name text, email text, age int);
CREATE TABLE posts (id int, user_id int REFERENCES users, title text);
CREATE VIEW names AS SELECT id, name FROM users;
CREATE VIEW renamed (a, b) AS SELECT id, name FROM users WHERE age > 3;
CREATE VIEW everything AS SELECT * FROM users;
CREATE VIEW joined AS SELECT u.id AS user_id, p.title, count(*) FROM users u JOIN posts p ON p.user_id = u.id GROUP BY 1, 2;
CREATE VIEW of_view AS SELECT n.name AS label FROM names n;
CREATE OR REPLACE VIEW names AS SELECT id, name, email FROM users;
CREATE VIEW united AS SELECT id FROM users UNION ALL SELECT user_id FROM posts;
CREATE VIEW with_cte AS WITH recent AS (SELECT * FROM posts) SELECT recent.id, users.name FROM recent, users;
CREATE RECURSIVE VIEW counted (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < 10;
CREATE MATERIALIZED VIEW totals AS SELECT user_id, count(*) AS n FROM posts GROUP BY user_id;
CREATE UNIQUE INDEX ON totals (user_id);
CREATE INDEX totals_n ON totals (n DESC) WHERE n > 1;
CREATE MATERIALIZED VIEW empty AS SELECT name FROM users WITH NO DATA;
CREATE VIEW checked AS SELECT id FROM users WHERE age > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW secure WITH (security_barrier) AS SELECT id FROM users;
CREATE VIEW gone AS SELECT 1 AS one;
DROP VIEW gone;
ALTER VIEW renamed RENAME TO other_name;
ALTER VIEW other_name RENAME COLUMN a TO aa;
ALTER TABLE users RENAME COLUMN email TO mail;
ALTER MATERIALIZED VIEW totals RENAME TO sums;
CREATE SCHEMA app;
ALTER VIEW of_view SET SCHEMA app;

-- No dependency on a system catalog is kept.
CREATE VIEW sizes AS SELECT c.relname, n.nspname FROM pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace;
