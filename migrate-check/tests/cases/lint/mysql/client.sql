SOURCE other.sql
;
SELECT 1\G
SELECT \N, '\\', "a\"b";
system ls
