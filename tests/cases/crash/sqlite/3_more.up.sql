UPDATE parent SET visits = visits + 4;
CREATE TABLE more (id INTEGER PRIMARY KEY);
INSERT INTO more SELECT id FROM child WHERE id <= 4000;
