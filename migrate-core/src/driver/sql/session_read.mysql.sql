SELECT @@sql_mode, CAST(@@foreign_key_checks AS CHAR), CAST(@@unique_checks AS CHAR), CAST(@@autocommit AS CHAR),
    CAST(@@lock_wait_timeout AS CHAR), CAST(@@innodb_lock_wait_timeout AS CHAR)
