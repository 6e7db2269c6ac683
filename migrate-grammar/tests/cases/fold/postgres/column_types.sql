-- Every way to write a type, in the one form of the server.
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SCHEMA app;
CREATE TYPE app.pair AS (a int, b varchar(20));
CREATE DOMAIN app.posint AS int CHECK (VALUE > 0);
CREATE TABLE numbers (
    a int, b int2, c int4, d int8, e smallint, f bigint, g integer,
    h numeric, i numeric(10), j numeric(10, 2), k decimal(5, 0), l dec,
    m real, n float, o float(24), p float(53), q float4, r float8, s double precision,
    t serial, u bigserial, v smallserial, w serial8, x money, y oid, z boolean
);
CREATE TABLE texts (
    a text, b varchar, c varchar(20), d character varying(20), e char, f char(5), g character(5), h bpchar,
    i name, j "char", k nchar(3), l national character varying(7), m bytea, o uuid, p xml,
    q json, r jsonb, s jsonpath, t tsvector, u tsquery, v bit, w bit(3), x bit varying, y varbit(8)
);
CREATE TABLE times (
    a date, b time, c time(3), d time with time zone, e timetz(0), f timestamp, g timestamp(3),
    h timestamp without time zone, i timestamptz, j timestamp with time zone, k timestamp(6) with time zone,
    l interval, m interval(3), n interval day to second, o interval day to second(3), p interval year
);
CREATE TABLE others (
    a inet, b cidr, c macaddr, d macaddr8, e point, f line, g lseg, h box, i path, j polygon, k circle,
    l int4range, m tstzrange, n int4multirange, o pg_lsn, p regclass, q regtype, r mood, s app.pair, t app.posint,
    u pg_catalog.int4, v public.mood, w "pg_catalog"."text"
);
CREATE TABLE arrays (
    a int[], b text[][], c varchar(20)[], d int[3], e int ARRAY, f text ARRAY[4], g mood[], h numeric(10, 2)[],
    i timestamptz(3)[], j app.pair[], k char(2)[]
);
CREATE TABLE collated (a text COLLATE "C", b varchar(10) COLLATE "POSIX", c text COLLATE pg_catalog."default");
