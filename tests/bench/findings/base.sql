-- What is there before every migration: all of these tables are large, and a service is using them.
CREATE TABLE customers (
    id bigint PRIMARY KEY, email text NOT NULL, name varchar(50), credit numeric(10, 2), country text, born date
);
CREATE UNIQUE INDEX customers_email ON customers (email);
CREATE TABLE orders (
    id bigint PRIMARY KEY, customer bigint, note text, amount integer, state text NOT NULL DEFAULT 'open',
    placed_at timestamptz, placed_on timestamp, CONSTRAINT orders_note_set CHECK (note IS NOT NULL)
);
CREATE INDEX orders_placed_at ON orders (placed_at);
CREATE TABLE items (id bigint PRIMARY KEY, of bigint REFERENCES orders (id), sku text);
ALTER TABLE items ADD CONSTRAINT items_sku_set CHECK (sku <> '') NOT VALID;
CREATE TABLE visits (id bigint NOT NULL, visitor bigint, at timestamptz);
CREATE UNIQUE INDEX visits_id ON visits (id);
CREATE UNIQUE INDEX visits_visitor ON visits (visitor);
CREATE TABLE events (at timestamptz NOT NULL, id bigint NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 (at timestamptz NOT NULL, id bigint NOT NULL);
CREATE TABLE events_2027 (
    at timestamptz NOT NULL, id bigint NOT NULL,
    CONSTRAINT events_2027_at CHECK (at >= '2027-01-01' AND at < '2028-01-01')
);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN percent AS integer;
CREATE TABLE moods (id bigint PRIMARY KEY, mood mood, share percent);
CREATE MATERIALIZED VIEW totals AS SELECT customer, count(*) AS orders FROM orders GROUP BY customer;
CREATE UNIQUE INDEX totals_customer ON totals (customer);
CREATE VIEW open_orders AS SELECT id, customer FROM orders WHERE state = 'open';
