CREATE TABLE b (id int);
SELECT "never closed;
SELECT 2;
