{select} 'session', NULL, CAST(p.ID AS CHAR), p.USER, COALESCE(NULLIF(p.STATE, ''), p.COMMAND),
    -- It is in the time zone of the server's system, whatever that of the session is.
    CAST(TIMESTAMPDIFF(SECOND, x.trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')) * 1000 AS CHAR),
    NULL, '0'
FROM information_schema.INNODB_TRX x
JOIN information_schema.PROCESSLIST p ON p.ID = x.trx_mysql_thread_id
WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()
ORDER BY p.ID
