INSERT INTO t SELECT set_config('search_path', 'x', false);
UPDATE t SET a = set_config('a.b', 'x', false);
(SELECT set_config('a.c', 'x', false));
CALL p(set_config('a.d', 'x', 'f'));
COPY (SELECT set_config('a.e', 'x', false)) TO PROGRAM 'cat';
CREATE VIEW v AS SELECT set_config('a.f', 'x', false);
CREATE FUNCTION f() RETURNS text RETURN set_config('a.g', 'x', false);
GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO x;
INSERT INTO t SELECT set_config('search_path', 'x', true);
