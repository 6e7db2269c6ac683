-- A gate: a test that holds this lock stops the runner here.
SELECT GET_LOCK(CONCAT(DATABASE(), ' 1'), 600);
CREATE TABLE parent (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, visits BIGINT NOT NULL DEFAULT 0);
SELECT GET_LOCK(CONCAT(DATABASE(), ' 2'), 600);
CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL, FOREIGN KEY (parent) REFERENCES parent (id));
INSERT INTO parent (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c');
SELECT GET_LOCK(CONCAT(DATABASE(), ' 3'), 600);
INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
