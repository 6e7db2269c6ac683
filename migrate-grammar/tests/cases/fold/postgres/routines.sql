-- Functions, procedures and aggregates, told apart by their arguments.
CREATE SCHEMA app;
CREATE TABLE users (id int, name text);
CREATE TYPE mood AS ENUM ('ok');
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION f(a varchar(20), b numeric(10, 2) DEFAULT 0) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT 1.0 $$;
CREATE FUNCTION f(char, "char", bpchar, bit(3)) RETURNS char(3) LANGUAGE sql AS $$ SELECT 'a'::char $$;
CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$
BEGIN
    RETURN 2;
END
$body$;
CREATE FUNCTION outs(IN a int, OUT b int, OUT c text, INOUT d timestamptz) LANGUAGE sql AS $$ SELECT 1, 'x', now() $$;
CREATE FUNCTION one_out(a int, OUT b text) LANGUAGE sql AS $$ SELECT 'x' $$;
CREATE FUNCTION variadic_one(VARIADIC a text[]) RETURNS void LANGUAGE sql AS $$ $$;
CREATE FUNCTION tabled(a int) RETURNS TABLE (x int, y varchar(5), "Z z" timestamptz) LANGUAGE sql AS $$ SELECT 1, 'a', now() $$;
CREATE FUNCTION of_users() RETURNS SETOF users LANGUAGE sql AS $$ SELECT * FROM users $$;
CREATE FUNCTION of_records() RETURNS SETOF record LANGUAGE sql AS $$ SELECT 1, 2 $$;
CREATE FUNCTION one_user(u users) RETURNS users LANGUAGE sql AS $$ SELECT u.* $$;
CREATE FUNCTION of_mood(m mood, n mood[] DEFAULT '{}') RETURNS mood LANGUAGE sql AS $$ SELECT m $$;
CREATE FUNCTION typed(a users.id%TYPE) RETURNS users.name%TYPE LANGUAGE sql AS $$ SELECT 'x' $$;
CREATE FUNCTION standard(a int) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + 1;
CREATE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END;
CREATE FUNCTION any_of(a anyelement, b anyarray) RETURNS anyelement LANGUAGE sql AS $$ SELECT a $$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = app AS $$ BEGIN RETURN new; END $$;
CREATE PROCEDURE p(a int, INOUT b text) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE PROCEDURE app.p() LANGUAGE sql AS $$ DELETE FROM users $$;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION gone;
CREATE FUNCTION gone(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
DROP FUNCTION IF EXISTS gone(integer), nothing();
ALTER FUNCTION f(int) RENAME TO g;
ALTER FUNCTION g(int) SET SCHEMA app;
ALTER FUNCTION one_out(int) STABLE;
DROP PROCEDURE p(int, text);
