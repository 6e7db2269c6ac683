SET SESSION autocommit = 1, lock_wait_timeout = {lock_timeout}, innodb_lock_wait_timeout = {lock_timeout};
