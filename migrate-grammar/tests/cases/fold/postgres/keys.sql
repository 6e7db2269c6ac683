-- Primary keys, unique constraints and foreign keys, with and without names.
CREATE TABLE customers (id bigserial PRIMARY KEY, email text UNIQUE, name text, tenant int NOT NULL, UNIQUE (tenant, name));
CREATE TABLE orders (
    id int GENERATED ALWAYS AS IDENTITY,
    customer bigint NOT NULL REFERENCES customers,
    other bigint REFERENCES customers (id) ON DELETE CASCADE ON UPDATE SET NULL,
    email text REFERENCES customers (email) MATCH FULL,
    tenant int,
    name text,
    parent int,
    PRIMARY KEY (id),
    CONSTRAINT tenant_and_name FOREIGN KEY (tenant, name) REFERENCES customers (tenant, name) ON DELETE SET DEFAULT
        DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (parent) REFERENCES orders ON DELETE RESTRICT DEFERRABLE,
    CONSTRAINT one_name UNIQUE (name) INCLUDE (tenant) DEFERRABLE,
    UNIQUE (tenant) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE orders ADD COLUMN third bigint REFERENCES customers ON UPDATE CASCADE;
ALTER TABLE orders ADD FOREIGN KEY (third) REFERENCES customers (id) NOT VALID;
ALTER TABLE orders ADD CONSTRAINT later FOREIGN KEY (third) REFERENCES customers NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT later;
ALTER TABLE orders ALTER CONSTRAINT later DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX orders_pair ON orders (customer, other);
ALTER TABLE orders ADD CONSTRAINT pair UNIQUE USING INDEX orders_pair;
CREATE TABLE keyless (a int, b int, c int);
CREATE UNIQUE INDEX becomes_key ON keyless (a) INCLUDE (c);
ALTER TABLE keyless ADD PRIMARY KEY USING INDEX becomes_key;
ALTER TABLE keyless ADD UNIQUE (b), ADD UNIQUE (b, c);
CREATE TABLE refers (k int REFERENCES keyless (b), l int REFERENCES keyless);
ALTER TABLE customers RENAME TO clients;
ALTER TABLE clients RENAME COLUMN email TO mail;
ALTER TABLE orders DROP CONSTRAINT tenant_and_name;
ALTER TABLE keyless DROP CONSTRAINT keyless_b_key CASCADE;
CREATE TABLE adopted (id int NOT NULL, a int);
CREATE UNIQUE INDEX adopted_pkey ON adopted (id);
CREATE UNIQUE INDEX adopted_a ON adopted (a);
ALTER TABLE adopted ADD CONSTRAINT adopted_pkey PRIMARY KEY USING INDEX adopted_pkey;
ALTER TABLE adopted ADD CONSTRAINT adopted_a UNIQUE USING INDEX adopted_a;
