-- Tables that inherit columns and checks.
CREATE TABLE parent (id serial PRIMARY KEY, a int NOT NULL CHECK (a > 0), b text DEFAULT 'x');
CREATE TABLE child (c int) INHERITS (parent);
CREATE TABLE merged (a int DEFAULT 5, d int) INHERITS (parent);
CREATE TABLE other (z int);
CREATE TABLE two () INHERITS (parent, other);
ALTER TABLE parent ADD COLUMN e int DEFAULT 3;
ALTER TABLE parent ALTER COLUMN e SET NOT NULL;
ALTER TABLE parent ADD CONSTRAINT e_check CHECK (e < 10);
ALTER TABLE parent RENAME COLUMN b TO bb;
ALTER TABLE parent DROP COLUMN e;
CREATE TABLE joins (id int NOT NULL, a int NOT NULL CONSTRAINT parent_a_check CHECK (a > 0), bb text);
ALTER TABLE joins INHERIT parent;
ALTER TABLE child NO INHERIT parent;
CREATE TABLE copied (LIKE parent);
CREATE TABLE copied_all (LIKE parent INCLUDING ALL, more int);
CREATE TABLE copied_some (LIKE merged INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
