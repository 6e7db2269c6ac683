CREATE TABLE parents (id int PRIMARY KEY, u int UNIQUE, v varchar(10), w int, KEY (v), UNIQUE KEY wu (w, u));
CREATE TABLE children (
    a int,
    b int,
    c varchar(20),
    d int,
    FOREIGN KEY (a) REFERENCES parents (id) ON DELETE CASCADE ON UPDATE RESTRICT,
    CONSTRAINT by_u FOREIGN KEY (b) REFERENCES parents (u) ON DELETE SET NULL,
    CONSTRAINT FOREIGN KEY (d, b) REFERENCES parents (w, u) ON UPDATE NO ACTION,
    KEY (a, b)
);
CREATE TABLE trees (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES trees (id));

-- The index that came with a key goes when another does its work.
ALTER TABLE children ADD INDEX more (b, c);
ALTER TABLE children DROP INDEX more, ADD INDEX less (b);
ALTER TABLE children DROP FOREIGN KEY by_u;
ALTER TABLE children DROP INDEX less;
CREATE TABLE explicit (a int, b int, KEY a (a));
ALTER TABLE explicit ADD CONSTRAINT e_p FOREIGN KEY (a) REFERENCES parents (id);
ALTER TABLE explicit ADD INDEX ab (a, b);
ALTER TABLE explicit DROP INDEX a;
ALTER TABLE explicit ADD FOREIGN KEY (b) REFERENCES parents (id), ADD FOREIGN KEY (b) REFERENCES parents (u);

-- Names.
CREATE TABLE named (x int, FOREIGN KEY (x) REFERENCES parents (id), CONSTRAINT named_ibfk_7 FOREIGN KEY (x) REFERENCES parents (id));
ALTER TABLE named ADD FOREIGN KEY (x) REFERENCES parents (id);
RENAME TABLE named TO renamed;
ALTER TABLE renamed RENAME TO again, ADD COLUMN y int;
CREATE TABLE indexed (a int, FOREIGN KEY idx (a) REFERENCES parents (id));

-- What is in the way.
ALTER TABLE parents DROP PRIMARY KEY;
ALTER TABLE parents DROP INDEX u;
ALTER TABLE parents DROP COLUMN id;
ALTER TABLE parents MODIFY id bigint;
ALTER TABLE explicit DROP COLUMN a;
ALTER TABLE explicit DROP INDEX ab;
ALTER TABLE explicit DROP INDEX ab, ADD INDEX ba (b, a);
DROP TABLE parents;
TRUNCATE parents;
CREATE TABLE wrong (a int, FOREIGN KEY (a) REFERENCES nowhere (id));
CREATE TABLE wrong (a int, FOREIGN KEY (a) REFERENCES parents (nope));
CREATE TABLE wrong (a bigint, FOREIGN KEY (a) REFERENCES parents (id));
CREATE TABLE wrong (a int unsigned, FOREIGN KEY (a) REFERENCES parents (id));
CREATE TABLE wrong (a varchar(10), FOREIGN KEY (a) REFERENCES parents (id));
CREATE TABLE wrong (b int, FOREIGN KEY (a) REFERENCES parents (id));
CREATE TABLE wrong (a int, CONSTRAINT e_p FOREIGN KEY (a) REFERENCES parents (id));
ALTER TABLE explicit ADD CONSTRAINT e_p FOREIGN KEY (b) REFERENCES parents (id);
ALTER TABLE explicit DROP FOREIGN KEY nope;
ALTER TABLE explicit ADD FOREIGN KEY (nope) REFERENCES parents (id);

-- Nothing is in the way of these.
TRUNCATE trees;
ALTER TABLE parents RENAME COLUMN id TO identity;
ALTER TABLE explicit CHANGE a aa int NOT NULL;
DROP TABLE trees;
SET foreign_key_checks = 0;
CREATE TABLE early (a int, FOREIGN KEY (a) REFERENCES late (id));
ALTER TABLE early DROP COLUMN a;
DROP TABLE children;
DROP TABLE parents;
CREATE TABLE late (id int PRIMARY KEY);
SET foreign_key_checks = ON;
DROP TABLE late;
