-- Nothing is recorded between these: the catalog tells how far they got.
CREATE TABLE plain (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE INDEX plain_name ON plain (name);
ALTER TABLE plain ADD COLUMN more VARCHAR(40);
CREATE TABLE plain_child (id BIGINT PRIMARY KEY, plain BIGINT NOT NULL);
ALTER TABLE plain_child ADD CONSTRAINT plain_child_plain FOREIGN KEY (plain) REFERENCES plain (id);
