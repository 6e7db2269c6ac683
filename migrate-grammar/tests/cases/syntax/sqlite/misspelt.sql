CREATE TABLE a (id int);
CRATE TABLE b (id int);
CREATE TABLE c (id int,);
SELECT * FORM é;
