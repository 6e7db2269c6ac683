-- server: 18
CREATE TABLE t (
    id int CONSTRAINT has_id NOT NULL,
    a int NOT NULL,
    b int,
    c int NOT NULL,
    doubled int GENERATED ALWAYS AS (a * 2),
    virtual int GENERATED ALWAYS AS (a * 3) VIRTUAL,
    stored int GENERATED ALWAYS AS (a * 4) STORED,
    CONSTRAINT unchecked CHECK (a > 0) NOT ENFORCED,
    CONSTRAINT b_there NOT NULL b
);
ALTER TABLE t ADD COLUMN d int, ADD CONSTRAINT d_there NOT NULL d NOT VALID;
ALTER TABLE t ADD COLUMN e int, ADD NOT NULL e;
ALTER TABLE t RENAME CONSTRAINT has_id TO id_there;
ALTER TABLE t RENAME COLUMN a TO aa;
ALTER TABLE t RENAME TO tt;
ALTER TABLE tt DROP CONSTRAINT b_there;
ALTER TABLE tt VALIDATE CONSTRAINT d_there;
CREATE TABLE keys (id int PRIMARY KEY, t_id int, FOREIGN KEY (t_id) REFERENCES keys NOT ENFORCED);
ALTER TABLE keys ALTER CONSTRAINT keys_t_id_fkey ENFORCED;
CREATE TABLE copied (LIKE tt);
CREATE TABLE child () INHERITS (tt);
ALTER TABLE tt ALTER b SET NOT NULL;
CREATE EXTENSION btree_gist;
CREATE TABLE prices (id int, valid_at daterange, price int, PRIMARY KEY (id, valid_at WITHOUT OVERLAPS));
CREATE TABLE refers (id int, valid_at daterange, FOREIGN KEY (id, PERIOD valid_at) REFERENCES prices (id, PERIOD valid_at));
