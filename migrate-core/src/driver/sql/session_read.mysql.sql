SELECT CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`'), @@sql_mode, CAST(@@foreign_key_checks AS CHAR),
    CAST(@@unique_checks AS CHAR), CAST(@@autocommit AS CHAR), CAST(@@lock_wait_timeout AS CHAR),
    CAST(@@innodb_lock_wait_timeout AS CHAR), @@time_zone, @@character_set_client, @@character_set_results,
    @@collation_connection, @@default_storage_engine, CAST(@@sql_notes AS CHAR), CAST(@@sql_safe_updates AS CHAR),
    DATABASE()
