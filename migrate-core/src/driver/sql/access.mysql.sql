SELECT @@global.read_only,
    -- Only MariaDB says it; MySQL is asked before the first write.
    /*M! @@in_transaction + */ 0
