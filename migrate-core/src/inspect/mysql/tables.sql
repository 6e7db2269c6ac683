SELECT 'table', TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS
FROM information_schema.TABLES
WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'
    AND TABLE_NAME NOT IN ('_migrate_head', '_migrate_history', '_migrate_event', '_migrate_lease')
ORDER BY TABLE_NAME;
