-- migrate:no-transaction
SET ROLE admin;
SET work_mem = '1MB';
DISCARD ALL;
