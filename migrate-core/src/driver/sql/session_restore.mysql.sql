USE {0};
SET SESSION sql_mode = {1}, foreign_key_checks = {2}, unique_checks = {3}, autocommit = {4}, lock_wait_timeout = {5},
    innodb_lock_wait_timeout = {6}, time_zone = {7}, character_set_client = {8}, character_set_results = {9},
    collation_connection = {10}, default_storage_engine = {11}, sql_notes = {12}, sql_safe_updates = {13};
SET @_migrate_clock = NULL;
