CREATE TABLE a (id int);
CRATE TABLE b (id int);
--no space, no comment
SELECT 1;
DROP INDEX i;
SELECT (1;
SELECT 1);
