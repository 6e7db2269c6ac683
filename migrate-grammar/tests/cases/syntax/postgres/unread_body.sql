SET LOCAL check_function_bodies = off;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELEC 1 $$;
