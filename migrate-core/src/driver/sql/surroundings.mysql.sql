SELECT DATABASE(), CAST(@@global.read_only AS CHAR), CAST(/*M! @@in_transaction + */ 0 AS CHAR),
    (SELECT GROUP_CONCAT(table_name) FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name IN ({foreign}))
