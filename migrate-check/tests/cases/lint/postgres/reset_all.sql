SET ROLE admin;
SET work_mem = '1MB';
RESET ALL;
