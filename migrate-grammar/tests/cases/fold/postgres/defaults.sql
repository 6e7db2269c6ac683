-- Defaults as they are written; the server shows what their type makes of them.
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE seq;
CREATE SEQUENCE "Seq";
CREATE TABLE texts (
    a text DEFAULT 'x', b text DEFAULT '', c text DEFAULT 'it''s', d text DEFAULT E'a\tb', e text DEFAULT NULL,
    f varchar(20) DEFAULT 'x', g varchar(20) DEFAULT '5', h char(3) DEFAULT 'a', i text DEFAULT CURRENT_USER,
    j text DEFAULT current_setting('app.tenant', true), k text DEFAULT 'a' || 'b', l text DEFAULT lower('A'),
    m text DEFAULT substr(md5(random()::text), 1, 8), n text DEFAULT ('x' || nextval('seq')),
    o text DEFAULT to_char(now(), 'YYYY-MM-DD'), p name DEFAULT SESSION_USER, q text DEFAULT $$dollar$$,
    r text DEFAULT NULL::text, s text DEFAULT CAST('x' AS text), t text DEFAULT (('x'))
);
CREATE TABLE numbers (
    a int DEFAULT 0, b int DEFAULT -1, c int DEFAULT '5', d int DEFAULT (1 + 2), e bigint DEFAULT 10000000000,
    f smallint DEFAULT 1, g numeric(10, 2) DEFAULT 0.00, h numeric DEFAULT 1e3, i numeric DEFAULT -1.5,
    j float8 DEFAULT 1.5e-3, k real DEFAULT .5, l bool DEFAULT false, m bool DEFAULT 'f', n bool DEFAULT 'yes',
    o bool DEFAULT (1 = 1), p int DEFAULT nextval('seq'), q bigint DEFAULT nextval('public.seq'::regclass),
    r int DEFAULT nextval('"Seq"'), s int DEFAULT floor(random() * 100), t bigint DEFAULT extract(epoch from now()),
    u bigint DEFAULT (extract(epoch from now()) * 1000)::bigint, v bool DEFAULT TRUE NOT NULL,
    w int NOT NULL DEFAULT CASE WHEN true THEN 1 ELSE 2 END, x int DEFAULT COALESCE(NULL, 1)
);
CREATE TABLE times (
    a date DEFAULT CURRENT_DATE, b date DEFAULT now(), c date DEFAULT '2020-1-1', d date DEFAULT CURRENT_DATE + 30,
    e timestamp DEFAULT CURRENT_TIMESTAMP, f timestamp DEFAULT (now() AT TIME ZONE 'utc'),
    g timestamp DEFAULT timezone('utc', now()), h timestamp(3) DEFAULT CURRENT_TIMESTAMP(3),
    i timestamptz DEFAULT now() + interval '1 day', j timestamptz DEFAULT now() + '30 days',
    k timestamptz DEFAULT '2020-01-01', l timestamptz DEFAULT '2020-01-01 02:00:00+02', m time DEFAULT '10:00',
    n interval DEFAULT '24 hours', o interval DEFAULT interval '1 week', p interval DEFAULT '1 year 3 mons',
    q timestamp DEFAULT LOCALTIMESTAMP, r timestamptz DEFAULT transaction_timestamp(), s time DEFAULT LOCALTIME,
    t timestamptz DEFAULT '-infinity', u interval DEFAULT '0', v timestamptz DEFAULT 'epoch', w date DEFAULT 'epoch',
    x timestamp DEFAULT 'Epoch', y timestamptz DEFAULT TIMESTAMP WITH TIME ZONE 'epoch', z double precision DEFAULT date_part('epoch', now())
);
CREATE TABLE documents (
    a jsonb DEFAULT '{}', b jsonb DEFAULT '{"b":1,"aa":[1, 2,"x y"],"a":null}'::jsonb, c jsonb NOT NULL DEFAULT '[]',
    d json DEFAULT '{"b":1}', e jsonb DEFAULT jsonb_build_object('a', 1, 'b', '[]'::jsonb), f text[] DEFAULT '{}',
    g text[] DEFAULT ARRAY[]::text[], h text[] DEFAULT ARRAY['a', 'b'], i text[] DEFAULT '{a, "b c"}',
    j varchar[] DEFAULT ARRAY['a']::varchar[], k int[] DEFAULT '{1, 2}', l mood DEFAULT 'ok', m mood[] DEFAULT '{ok}',
    n uuid DEFAULT gen_random_uuid(), o uuid DEFAULT '00000000-0000-0000-0000-00000000ABCD', p bytea DEFAULT '\x00',
    q bytea DEFAULT 'abc', r bit(3) DEFAULT B'101', s inet DEFAULT '10.0.0.1', t int4range DEFAULT '[1,10)',
    u tsvector DEFAULT '', v point DEFAULT '(1,2)', w mood NOT NULL DEFAULT 'sad'::mood, x bytea DEFAULT decode('00', 'hex')
);
ALTER TABLE texts ALTER a SET DEFAULT 'y', ALTER b DROP DEFAULT, ALTER e SET DEFAULT NULL;
ALTER TABLE numbers ALTER COLUMN a SET DEFAULT nextval('seq'), ALTER l SET DEFAULT 't';
ALTER TABLE times ADD COLUMN added timestamptz NOT NULL DEFAULT now();
