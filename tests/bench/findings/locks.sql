-- Statements that keep others waiting while they look at, or write, every row; and those that do not.
-- Manual: 13.3 (explicit locking), ALTER TABLE ("Notes"), CREATE INDEX ("Building Indexes Concurrently").

--- transaction
-- hazard: writes wait for the build
CREATE INDEX orders_customer ON orders (customer);
--- transaction
-- hazard: writes wait for the build
CREATE UNIQUE INDEX customers_name ON customers (name);
--- statements
-- safe
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);
--- transaction
-- hazard: the server refuses it inside a transaction
CREATE INDEX CONCURRENTLY orders_customer ON orders (customer);
--- statements
-- hazard: the server refuses it on a partitioned table
CREATE INDEX CONCURRENTLY events_id ON events (id);
--- transaction
-- safe: an index of the parent alone builds nothing
CREATE INDEX events_id ON ONLY events (id);
--- statements
-- hazard: after an interrupted build an INVALID index is taken for this one (CREATE INDEX, IF NOT EXISTS)
CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer ON orders (customer);
--- transaction
-- hazard: waits for all queries, and they wait behind it
DROP INDEX orders_placed_at;
--- statements
-- safe
DROP INDEX CONCURRENTLY orders_placed_at;
--- transaction
-- hazard: writes wait, and whoever plans with the index
REINDEX INDEX orders_placed_at;
--- transaction
-- hazard: writes wait
REINDEX TABLE orders;
--- statements
-- safe
REINDEX INDEX CONCURRENTLY orders_placed_at;
--- transaction
-- hazard: every row is looked up while writes to both tables wait
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers (id);
--- transaction contract
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer) REFERENCES customers (id) NOT VALID;
--- transaction
-- hazard: every row is looked at under ACCESS EXCLUSIVE
ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount >= 0);
--- transaction contract
-- safe
ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount >= 0) NOT VALID;
--- transaction
-- safe: SHARE UPDATE EXCLUSIVE (VALIDATE CONSTRAINT)
ALTER TABLE items VALIDATE CONSTRAINT items_sku_set;
--- transaction contract
-- unlabelled: the statement behind it is what counts
ALTER TABLE orders ADD CONSTRAINT orders_amount CHECK (amount >= 0) NOT VALID;
-- hazard: the lock of the statement before is held during the scan
ALTER TABLE orders VALIDATE CONSTRAINT orders_amount;
--- transaction
-- hazard: the index is built under ACCESS EXCLUSIVE
ALTER TABLE customers ADD CONSTRAINT customers_name UNIQUE (name);
--- transaction
-- safe: the index is there
ALTER TABLE customers ADD CONSTRAINT customers_email UNIQUE USING INDEX customers_email;
--- transaction
-- hazard: the index is built, and NULL looked for, under ACCESS EXCLUSIVE
ALTER TABLE visits ADD PRIMARY KEY (id);
--- transaction
-- safe: the index is there, and the column takes no NULL
ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_id;
--- transaction
-- hazard: the column takes NULL, so every row is looked at (ADD table_constraint_using_index)
ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY USING INDEX visits_visitor;
--- transaction
-- hazard: the index is built under ACCESS EXCLUSIVE
ALTER TABLE visits ADD CONSTRAINT visits_at EXCLUDE USING btree (at WITH =);
--- transaction
-- hazard: every row is looked at under ACCESS EXCLUSIVE
ALTER TABLE orders ALTER COLUMN customer SET NOT NULL;
--- transaction contract
-- safe: a valid CHECK proves it, no row is looked at (SET NOT NULL)
ALTER TABLE orders ALTER COLUMN note SET NOT NULL;
--- transaction
-- hazard: a check beside a new column is looked at for every row
ALTER TABLE orders ADD COLUMN discount integer CHECK (discount >= 0);
--- transaction
-- hazard: the key of a new column locks the other table too
ALTER TABLE orders ADD COLUMN payer bigint DEFAULT 1 REFERENCES customers (id);
--- transaction
-- hazard: the index of a new column is built under ACCESS EXCLUSIVE
ALTER TABLE orders ADD COLUMN number text UNIQUE;
--- transaction
-- hazard: every row of every table with the domain is looked at
ALTER DOMAIN percent ADD CONSTRAINT percent_range CHECK (VALUE BETWEEN 0 AND 100);
--- transaction
-- hazard: others wait until the transaction ends
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
--- transaction
-- hazard: ACCESS EXCLUSIVE on the parent
ALTER TABLE events DETACH PARTITION events_2025;
--- statements contract
-- safe: SHARE UPDATE EXCLUSIVE
ALTER TABLE events DETACH PARTITION events_2025 CONCURRENTLY;
--- transaction
-- hazard: the new partition is looked at under ACCESS EXCLUSIVE
ALTER TABLE events ATTACH PARTITION events_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
--- transaction
-- safe: its CHECK proves the bounds, no row is looked at (ATTACH PARTITION)
ALTER TABLE events ATTACH PARTITION events_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
--- transaction
-- hazard: queries of the view wait
REFRESH MATERIALIZED VIEW totals;
--- statements
-- safe
REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
--- statements
-- hazard: everything is written anew under ACCESS EXCLUSIVE
VACUUM FULL orders;
--- transaction
-- hazard: everything is written anew under ACCESS EXCLUSIVE
CLUSTER orders USING orders_placed_at;
--- statements
-- safe
VACUUM orders;
--- transaction
-- hazard: without a limit everybody waits behind it
SET LOCAL lock_timeout = 0;
-- unlabelled: what waits
ALTER TABLE orders ADD COLUMN remark text;
--- transaction
-- safe
ALTER TABLE orders ADD COLUMN remark text;
--- transaction
-- unlabelled: a short lock
ALTER TABLE orders ADD COLUMN source text;
-- hazard: the lock of the statement before is held while all rows are written
UPDATE orders SET source = 'web' WHERE source IS NULL;
--- transaction
-- safe: SHARE UPDATE EXCLUSIVE
ALTER TABLE orders ALTER COLUMN customer SET STATISTICS 1000;
--- transaction
-- safe: the table is new
CREATE TABLE parcels (id bigint PRIMARY KEY, weight bigint);
-- safe: on a table of this transaction
CREATE INDEX parcels_weight ON parcels (weight);
-- safe: on a table of this transaction
ALTER TABLE parcels ADD CONSTRAINT parcels_weight CHECK (weight > 0);
-- safe: on a table of this transaction
ALTER TABLE parcels ALTER COLUMN weight SET NOT NULL;
-- safe: on a table of this transaction
ALTER TABLE parcels ADD CONSTRAINT parcels_unique UNIQUE (weight);
-- safe: on a table of this transaction
ALTER TABLE parcels ALTER COLUMN weight TYPE numeric(12, 2);
--- transaction
-- safe: a temporary table is nobody else's
CREATE TEMPORARY TABLE picked (id bigint);
-- safe: a temporary table is nobody else's
CREATE INDEX picked_id ON picked (id);
