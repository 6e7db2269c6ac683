SET x TO current_user;
DROP TABLE t.user, user.t;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ UPDATE order SET a = 1; SELECT 1 $$;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ UPDATE order SET a = 1; SELECT 1 $$;
