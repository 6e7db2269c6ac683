SET ROLE admin;
SET session_authorization = admin;
RESET SESSION AUTHORIZATION;
SET work_mem = '1MB';
DISCARD PLANS;
