SET SESSION sql_mode = {0}, foreign_key_checks = {1}, unique_checks = {2}, autocommit = {3}, lock_wait_timeout = {4},
    innodb_lock_wait_timeout = {5};
