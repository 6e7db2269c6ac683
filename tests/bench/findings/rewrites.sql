-- Statements that write every row anew under ACCESS EXCLUSIVE; and those that only look so.
-- Manual: ALTER TABLE, "Notes"; release notes of 9.2 (varchar, numeric), 11 (defaults), 12 (timestamptz).

--- transaction
-- hazard: random for every row
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
--- transaction
-- hazard: another value for every row
ALTER TABLE orders ADD COLUMN seen_at timestamptz DEFAULT clock_timestamp();
--- transaction
-- safe: now() is the same for all rows, so it is stored once
ALTER TABLE orders ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now();
--- transaction
-- safe: a constant is stored once
ALTER TABLE orders ADD COLUMN is_gift boolean NOT NULL DEFAULT false;
--- transaction
-- safe: a constant is stored once
ALTER TABLE orders ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
--- transaction
-- hazard: a number for every row
ALTER TABLE customers ADD COLUMN number bigserial;
--- transaction
-- hazard: a number for every row
ALTER TABLE customers ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
--- transaction
-- hazard: computed for every row
ALTER TABLE orders ADD COLUMN total integer GENERATED ALWAYS AS (amount * 2) STORED;
--- transaction
-- hazard: stored in another width
ALTER TABLE orders ALTER COLUMN amount TYPE bigint;
--- transaction
-- hazard: stored otherwise
ALTER TABLE orders ALTER COLUMN amount TYPE text;
--- transaction
-- hazard: shorter, so every row is looked at and rewritten
ALTER TABLE customers ALTER COLUMN name TYPE varchar(20);
--- transaction
-- hazard: another scale
ALTER TABLE customers ALTER COLUMN credit TYPE numeric(12, 4);
--- transaction contract
-- safe: longer
ALTER TABLE customers ALTER COLUMN name TYPE varchar(100);
--- transaction contract
-- safe: without a limit
ALTER TABLE customers ALTER COLUMN name TYPE text;
--- transaction contract
-- safe: the same scale, more digits
ALTER TABLE customers ALTER COLUMN credit TYPE numeric(14, 2);
--- transaction
-- hazard: moved while nobody reads
ALTER TABLE orders SET TABLESPACE pg_default;
--- transaction
-- hazard: written anew
ALTER TABLE orders SET UNLOGGED;
--- transaction
-- safe: for rows from now on
ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL;
--- transaction
-- safe: the new default is for rows from now on, and the column had none
ALTER TABLE customers ALTER COLUMN country SET DEFAULT 'CH';
