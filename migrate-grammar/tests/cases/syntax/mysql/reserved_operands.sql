SELECT a FROM t WHERE order = 1;
UPDATE t SET key = 1;
SELECT a, desc FROM t;
DELETE FROM where WHERE a = 1;
SELECT f(a) = procedure FROM t;
