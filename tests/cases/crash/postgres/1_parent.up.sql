CREATE TABLE parent (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE child (id bigint PRIMARY KEY, parent bigint NOT NULL REFERENCES parent (id));
INSERT INTO parent SELECT n, 'parent ' || n FROM generate_series(1, 2000) AS n;
INSERT INTO child SELECT n, 1 + n % 2000 FROM generate_series(1, 4000) AS n;
