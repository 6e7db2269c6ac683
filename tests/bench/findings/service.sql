-- Statements that break the version of a service that still runs, or lose what it needs; and those that do not.

--- transaction
-- hazard: it asks for the old name
ALTER TABLE orders RENAME COLUMN note TO remark;
--- transaction
-- hazard: it asks for the old name
ALTER TABLE orders RENAME TO purchases;
--- transaction
-- safe: nothing asks for the name of an index
ALTER INDEX orders_placed_at RENAME TO orders_by_time;
--- transaction
-- hazard: it reads and writes the column
ALTER TABLE orders DROP COLUMN note;
--- transaction
-- hazard: it uses the table
DROP TABLE visits;
--- transaction
-- hazard: all that it holds goes
DROP SCHEMA public CASCADE;
--- statements
-- hazard: all that it holds goes
DROP DATABASE shop;
--- transaction
-- hazard: it gives no value, so its inserts fail; and so does this, if there are rows
ALTER TABLE orders ADD COLUMN channel text NOT NULL;
--- transaction
-- hazard: it gives no value, so its inserts fail
ALTER TABLE orders ALTER COLUMN state DROP DEFAULT;
--- transaction
-- hazard: it does not expect NULL
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
--- transaction
-- hazard: json has no equality: SELECT DISTINCT fails
ALTER TABLE orders ADD COLUMN extra json;
--- transaction
-- safe
ALTER TABLE orders ADD COLUMN extra jsonb;
--- transaction
-- hazard: the key ends at 2,147,483,647
CREATE TABLE clicks (id serial PRIMARY KEY, at timestamptz);
--- transaction
-- safe
CREATE TABLE clicks (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz);
--- transaction
-- hazard: empties tables that are not named
TRUNCATE orders CASCADE;
--- transaction
-- hazard: all rows go
TRUNCATE visits;
--- transaction
-- hazard: all rows go
DELETE FROM visits;
--- transaction
-- hazard: a view goes that is not named
DROP TABLE orders CASCADE;
--- transaction
-- hazard: one statement keeps every row locked
UPDATE customers SET country = 'CH' WHERE country IS NULL;
--- transaction
-- safe: one row, by its key
UPDATE customers SET country = 'CH' WHERE id = 7;
--- transaction
-- safe: one row that is written out
INSERT INTO moods (id, mood) VALUES (1, 'ok');
--- transaction
-- safe: nobody uses it yet
ALTER TYPE mood ADD VALUE 'happy';
--- transaction
-- unlabelled: a value
ALTER TYPE mood ADD VALUE 'happy';
-- hazard: the server refuses a value of the same transaction
INSERT INTO moods (id, mood) VALUES (1, 'happy');
--- transaction
-- hazard: the server takes one value for a column, and refuses two
UPDATE moods SET share = 1, share = 2 WHERE id = 1;
--- transaction
-- hazard: cut off after 63 bytes without a word
CREATE VIEW orders_of_customers_who_did_not_pay_their_last_invoice_within_a_month AS SELECT id FROM orders;
--- transaction
-- hazard: the runner has begun one already
BEGIN;
-- unlabelled: what is in it
ALTER TABLE orders ADD COLUMN remark text;
-- unlabelled: its end
COMMIT;
--- transaction
-- hazard: no such column
ALTER TABLE orders ALTER COLUMN customer_id SET DEFAULT 0;
--- transaction
-- hazard: no such table
CREATE VIEW late AS SELECT id FROM order_lines;
--- transaction
-- safe
COMMENT ON TABLE orders IS 'what was bought';
--- transaction
-- safe
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
--- transaction
-- safe
CREATE VIEW recent AS SELECT id FROM orders WHERE placed_at > now() - interval '1 day';
--- transaction
-- safe: made and dropped in one transaction
CREATE TABLE scratch (id bigint PRIMARY KEY);
-- safe: made and dropped in one transaction
DROP TABLE scratch;
--- transaction
-- safe: only the name
ALTER TABLE items RENAME CONSTRAINT items_sku_set TO items_sku_filled;
--- transaction
-- advice: says nothing about locks or code
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
--- transaction
-- advice: what cannot be taken back
CREATE TYPE size AS ENUM ('s', 'm');
--- transaction
-- advice: padded with blanks
CREATE TABLE labels (id bigint PRIMARY KEY, code char(4));
--- transaction
-- advice: without a time zone
CREATE TABLE alarms (id bigint PRIMARY KEY, at timestamp);
