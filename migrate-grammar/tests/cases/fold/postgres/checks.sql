-- Checks as they are written; the server shows them in a form of its own.
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE t (
    status text, v varchar(20), i int, j int, k int, b bool, n numeric(10, 2), f float8, bi bigint, si smallint, d date,
    d2 date, d3 date, d4 date, ts timestamp, ts2 timestamp, tz timestamptz, tm time, js jsonb, ia int[], tags text[],
    m mood, u uuid, ip inet, r int4range, c3 char(3), "Weird Col" int, "order" int
);
ALTER TABLE t
    ADD CONSTRAINT in_text CHECK (status IN ('a','b')),
    ADD CONSTRAINT not_in_text CHECK (status NOT IN ('a', 'b')),
    ADD CONSTRAINT in_one CHECK (status IN ('a')),
    ADD CONSTRAINT in_varchar CHECK (v IN ('1', '2')),
    ADD CONSTRAINT in_columns CHECK (i IN (1, j, 2)),
    ADD CONSTRAINT in_enum CHECK (m IN ('ok', 'sad') AND m <> 'sad'::mood),
    ADD CONSTRAINT in_rows CHECK ((i, j) IN ((1, 2), (3, 4))),
    ADD CONSTRAINT not_in CHECK (NOT (i IN (1, 2))),
    ADD CONSTRAINT rows_equal CHECK ((i, j) = (1, 2) OR (i, j) <> (3, 4) OR (i, j) < (5, 6)),
    ADD CONSTRAINT span CHECK (i BETWEEN 1 AND 10 AND j NOT BETWEEN 2 AND 3 AND k BETWEEN SYMMETRIC 10 AND 1),
    ADD CONSTRAINT truth CHECK (b IS TRUE OR b IS NOT FALSE OR NOT b OR b = true OR b IS UNKNOWN),
    ADD CONSTRAINT precedence CHECK (i = j AND b OR k > 1 AND (i > 1 OR j > 1)),
    ADD CONSTRAINT alike CHECK (status LIKE 'a%' AND v NOT LIKE 'a\_%' AND status ILIKE 'B%' AND v LIKE 'a!%' ESCAPE '!'),
    ADD CONSTRAINT similar_to CHECK (status SIMILAR TO '[a-z]+' OR v NOT SIMILAR TO 'x#%' ESCAPE '#'),
    ADD CONSTRAINT like_any CHECK (status LIKE ANY (ARRAY['a%', 'b%']) OR status NOT LIKE ALL (ARRAY['c%'])),
    ADD CONSTRAINT matches CHECK (v ~ '^[a-z]+$' AND status !~* '^[0-9]'),
    ADD CONSTRAINT any_array CHECK (i = ANY (ARRAY[1, 2]) OR status = ANY (tags) OR 'a' <> ALL (tags)),
    ADD CONSTRAINT different CHECK (i IS DISTINCT FROM j AND i IS NOT DISTINCT FROM k AND i IS NOT NULL),
    ADD CONSTRAINT one_of CHECK ((i IS NULL) <> (j IS NULL)),
    ADD CONSTRAINT exactly_one CHECK (num_nonnulls(i, j) = 1),
    ADD CONSTRAINT arithmetic CHECK (-i + j * 2 - -1 > 3 - k AND (i + j) * 2 % 3 = 0 AND i ^ 2 > 4 AND ~i & 1 = 1),
    ADD CONSTRAINT literals CHECK (n > 0 AND n >= 0.0 AND n < 1.5e3 AND f > 0 AND bi > 10000000000 AND si > '5'),
    ADD CONSTRAINT casts CHECK (i::text = '5' AND CAST(n AS int) > 3 AND (js->>'n')::numeric(10,2) > 3 AND ts::date = d),
    ADD CONSTRAINT dates CHECK (d > '2020-1-1' AND ts > DATE '2020-01-01' AND tz > '2020-01-01T00:00:00Z' AND tm > '10:00'),
    ADD CONSTRAINT intervals CHECK (ts + interval '1 day' > ts2 AND ts - ts2 < '24 hours' AND ts + INTERVAL '1' HOUR > ts2),
    ADD CONSTRAINT zones CHECK (ts AT TIME ZONE 'UTC' > tz AND (tz AT TIME ZONE 'UTC')::date = d),
    ADD CONSTRAINT fields CHECK (EXTRACT(YEAR FROM ts) > 2000 AND date_part('year', ts) > 2000 AND extract(epoch from tz) > 0),
    ADD CONSTRAINT overlapping CHECK ((d, d2) OVERLAPS (d3, d4)),
    ADD CONSTRAINT clocks CHECK (tz <= CURRENT_TIMESTAMP AND tz <= now() AND ts <= LOCALTIMESTAMP(0) AND d <= CURRENT_DATE),
    ADD CONSTRAINT trims CHECK (TRIM(status) <> '' AND TRIM(LEADING 'x' FROM v) <> '' AND btrim(v) <> '' AND TRIM(BOTH FROM v) <> ''),
    ADD CONSTRAINT parts CHECK (SUBSTRING(status FROM 1 FOR 2) = 'ab' AND POSITION('a' IN v) > 0 AND substring(v, 2) <> ''),
    ADD CONSTRAINT placed CHECK (OVERLAY(status PLACING 'x' FROM 1 FOR 2) = 'ab'),
    ADD CONSTRAINT functions CHECK (lower(v) = v AND char_length(btrim(status)) > 0 AND COALESCE(v, '') <> 'x' AND NULLIF(i, 0) > 1),
    ADD CONSTRAINT greater CHECK (GREATEST(i, j, 3) > LEAST(k, 1) AND mod(i, 2) = 0 AND abs(i) > 1 AND power(i, 2) > 3),
    ADD CONSTRAINT cases CHECK (CASE WHEN status = 'a' THEN i IS NOT NULL WHEN status IN ('b', 'c') THEN b END),
    ADD CONSTRAINT case_of CHECK (CASE i WHEN 1 THEN b WHEN 2 THEN NOT b ELSE true END),
    ADD CONSTRAINT json CHECK (js->>'a' = 'b' AND js->0 IS NOT NULL AND js ? 'x' AND js #>> '{a,b}' = 'c' AND js ?| ARRAY['a']),
    ADD CONSTRAINT json_within CHECK (js @> '{"b": 1, "a": [1,2]}' AND jsonb_typeof(js) = 'object' AND js <> '{}'::jsonb),
    ADD CONSTRAINT arrays CHECK (array_length(tags, 1) > 0 AND tags @> ARRAY['a'] AND tags && '{a,b}' AND ia[1] > 2 AND tags <> '{}'),
    ADD CONSTRAINT ranges CHECK (r @> 3 AND NOT isempty(r) AND lower(r) > 0 AND ip << '10.0.0.0/8'),
    ADD CONSTRAINT uuids CHECK (u <> 'ABCDEF00-0000-0000-0000-000000000000'),
    ADD CONSTRAINT collated CHECK (status COLLATE "C" > 'a' AND c3 IN ('abc', 'def')),
    ADD CONSTRAINT quoted CHECK ("Weird Col" > 3 AND "order" <= 5),
    ADD CONSTRAINT concatenated CHECK (status || 'x' <> 'ax' AND v || v LIKE '%' || status || '%');
CREATE TABLE unnamed (
    a int CHECK (a > 0), b int CHECK (b > 0) CHECK (b < 10), c int CHECK (a > c), d text CHECK (length(d) > 3),
    CHECK (a > 0), CHECK (a + b > 0), CONSTRAINT named CHECK (d IS NOT NULL), CHECK (true)
);
ALTER TABLE unnamed ADD CHECK (b <> 5), ADD CONSTRAINT later CHECK (a < 100) NOT VALID, ADD CHECK (c > 0) NOT VALID;
ALTER TABLE unnamed VALIDATE CONSTRAINT later;
ALTER TABLE unnamed RENAME CONSTRAINT named TO renamed;
ALTER TABLE unnamed DROP CONSTRAINT unnamed_b_check, DROP CONSTRAINT IF EXISTS nothing;
