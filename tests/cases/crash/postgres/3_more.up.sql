UPDATE parent SET visits = visits + 1;
CREATE TABLE more (id bigint PRIMARY KEY);
INSERT INTO more SELECT id FROM child;
