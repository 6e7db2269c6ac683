CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    age int CHECK (age > 0)
);
CREATE INDEX ON users (lower(email));
