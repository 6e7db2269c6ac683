CREATE TABLE users (
    id bigserial PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    age int CHECK (age > 0),
    name text COLLATE "C" DEFAULT 'nobody',
    created_at timestamptz NOT NULL DEFAULT now(),
    tags text[] NOT NULL DEFAULT '{}',
    price numeric(10, 2) DEFAULT 0,
    flag boolean DEFAULT 'f',
    data jsonb DEFAULT '{"a": 1}'::jsonb,
    nothing text DEFAULT NULL,
    cut varchar(20) DEFAULT NULL,
    double_price numeric GENERATED ALWAYS AS (price * 2) STORED
);
CREATE TABLE IF NOT EXISTS users (id int);
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value bytea);
CREATE TABLE orders (
    id int,
    user_id bigint,
    line int,
    state text,
    CONSTRAINT orders_key PRIMARY KEY (id, line),
    UNIQUE (user_id, state) INCLUDE (line),
    CONSTRAINT orders_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE SET NULL,
    CHECK (id > line),
    CHECK (state IN ('new', 'old')),
    CONSTRAINT named CHECK (line BETWEEN 1 AND 10)
);
CREATE TABLE children (
    id int PRIMARY KEY,
    parent int REFERENCES children,
    order_id int,
    order_line int,
    FOREIGN KEY (order_id, order_line) REFERENCES orders MATCH FULL DEFERRABLE INITIALLY DEFERRED,
    other bigint CONSTRAINT other_user REFERENCES users DEFERRABLE
);
CREATE TABLE "Quoted Name" ("Id" serial, "select" int, CONSTRAINT "Odd ""name""" UNIQUE ("select"));
CREATE TABLE empty ();
CREATE INDEX ON users (lower(email));
