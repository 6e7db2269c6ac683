CREATE EXTENSION citext;
CREATE DOMAIN plain AS text;
CREATE DOMAIN short AS text CHECK (length(value) < 90);
CREATE TABLE t (
    id int PRIMARY KEY,
    v varchar(10), tx text, ci citext, c char(5), n numeric(8, 2), u numeric, vb varbit(5), b bit(5),
    ts timestamp(3), at timestamptz, span interval, net cidr, ip inet, num int, list varchar(5)[], d plain, s short,
    checked varchar(10) CHECK (checked <> ''), nothing varchar(10), free varchar(10), free_text text,
    free_ci citext
);
INSERT INTO t (id, v, tx, num, n, checked) SELECT i, i, i, i, i, i FROM generate_series(1, 3000) i;
CREATE INDEX t_v ON t (v);
CREATE INDEX t_tx ON t (tx);
CREATE INDEX t_ci ON t (ci);
CREATE INDEX t_net ON t (net);
CREATE INDEX t_num ON t (num);
CREATE INDEX t_vb ON t (vb);
CREATE INDEX t_n ON t (n);
CREATE INDEX t_ts ON t (ts);
CREATE INDEX t_d ON t (d);
CREATE INDEX t_partial ON t (id) WHERE nothing <> '';
-- each
ALTER TABLE t ALTER v TYPE varchar(10);
ALTER TABLE t ALTER v TYPE varchar(20);
ALTER TABLE t ALTER v TYPE varchar(5);
ALTER TABLE t ALTER v TYPE varchar;
ALTER TABLE t ALTER v TYPE text;
ALTER TABLE t ALTER v TYPE text USING v::text;
ALTER TABLE t ALTER v TYPE text USING lower(v);
ALTER TABLE t ALTER v TYPE text COLLATE "C";
ALTER TABLE t ALTER v TYPE citext;
ALTER TABLE t ALTER nothing TYPE citext;
ALTER TABLE t ALTER nothing TYPE text;
ALTER TABLE t ALTER nothing TYPE text COLLATE "C";
ALTER TABLE t ALTER nothing TYPE varchar(10) COLLATE "C";
ALTER TABLE t ALTER nothing TYPE varchar(20);
ALTER TABLE t ALTER free TYPE varchar(20) COLLATE "C";
ALTER TABLE t ALTER free TYPE citext;
ALTER TABLE t ALTER free_text TYPE citext;
ALTER TABLE t ALTER free_text TYPE text COLLATE "C";
ALTER TABLE t ALTER free_ci TYPE text;
ALTER TABLE t ALTER free_ci TYPE varchar;
ALTER TABLE t ALTER tx TYPE text;
ALTER TABLE t ALTER tx TYPE varchar;
ALTER TABLE t ALTER tx TYPE varchar(10);
ALTER TABLE t ALTER tx TYPE citext;
ALTER TABLE t ALTER tx TYPE plain;
ALTER TABLE t ALTER tx TYPE short;
ALTER TABLE t ALTER ci TYPE text;
ALTER TABLE t ALTER ci TYPE varchar;
ALTER TABLE t ALTER d TYPE text;
ALTER TABLE t ALTER d TYPE varchar;
ALTER TABLE t ALTER s TYPE text;
ALTER TABLE t ALTER c TYPE char(6);
ALTER TABLE t ALTER c TYPE text;
ALTER TABLE t ALTER n TYPE numeric(10, 2);
ALTER TABLE t ALTER n TYPE numeric(10, 3);
ALTER TABLE t ALTER n TYPE numeric;
ALTER TABLE t ALTER u TYPE numeric(10, 2);
ALTER TABLE t ALTER vb TYPE varbit(6);
ALTER TABLE t ALTER vb TYPE varbit;
ALTER TABLE t ALTER b TYPE bit(6);
ALTER TABLE t ALTER ts TYPE timestamp(6);
ALTER TABLE t ALTER ts TYPE timestamp;
ALTER TABLE t ALTER ts TYPE timestamp(2);
ALTER TABLE t ALTER at TYPE timestamptz(3);
ALTER TABLE t ALTER span TYPE interval(3);
ALTER TABLE t ALTER net TYPE inet;
ALTER TABLE t ALTER ip TYPE cidr;
ALTER TABLE t ALTER num TYPE bigint;
ALTER TABLE t ALTER num TYPE int;
ALTER TABLE t ALTER list TYPE varchar(6)[];
ALTER TABLE t ALTER list TYPE text[];
ALTER TABLE t ALTER checked TYPE varchar(20);
ALTER TABLE t ALTER checked TYPE text;
