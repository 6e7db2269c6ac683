SELECT DATABASE(),
    (SELECT GROUP_CONCAT(table_name) FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name IN ({foreign}))
