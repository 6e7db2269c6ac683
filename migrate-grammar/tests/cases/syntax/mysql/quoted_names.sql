CREATE TABLE "t" (a int);
ALTER TABLE t ADD COLUMN 'a' int;
CREATE INDEX i ON t ("a");
