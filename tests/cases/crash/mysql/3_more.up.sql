UPDATE parent SET visits = visits + 1;
CREATE TABLE more (id BIGINT PRIMARY KEY);
INSERT INTO more SELECT id FROM child;
