-- a comment; with a semicolon
SELECT 'it''s; fine', "a;""b", E'a\';b', e'\\';
SELECT 'back\'; SELECT U&'d\0061t;\0061', U&"d;" UESCAPE '!', B'1;', x'1F;';
SELECT E'a'
  'b\';c'; /* after; /* nested; */ still; */
SELECT 1 /* inside */ + 2 -- trailing; comment
;
;;
/* only a comment */ ;
SELECT $1, a$b$c, $$a;'b$$, $tag$ $$ ; $tag$ , $é$;$é$;
DO $do$ BEGIN EXECUTE $x$SELECT 1;$x$; END $do$
