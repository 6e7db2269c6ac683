CREATE TABLE parent (id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL, visits BIGINT NOT NULL DEFAULT 0);
CREATE TABLE child (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL, FOREIGN KEY (parent) REFERENCES parent (id));
INSERT INTO parent (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c');
INSERT INTO child VALUES (1, 1), (2, 1), (3, 2);
