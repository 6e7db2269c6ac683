{select} 'session', {number}, CAST(t.PROCESSLIST_ID AS CHAR), t.PROCESSLIST_USER,
    COALESCE(t.PROCESSLIST_STATE, t.PROCESSLIST_COMMAND),
    -- It is in the time zone of the server's system, whatever that of the session is.
    CAST(TIMESTAMPDIFF(SECOND, MIN(x.trx_started), CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')) * 1000 AS CHAR),
    GROUP_CONCAT(DISTINCT l.LOCK_TYPE ORDER BY l.LOCK_TYPE),
    CAST(l.LOCK_STATUS = 'PENDING' AS CHAR)
FROM performance_schema.metadata_locks l
JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID
LEFT JOIN information_schema.INNODB_TRX x ON x.trx_mysql_thread_id = t.PROCESSLIST_ID
WHERE l.OBJECT_TYPE = 'TABLE' AND l.OBJECT_SCHEMA = {namespace} AND l.OBJECT_NAME = {name}
    AND t.PROCESSLIST_ID <> CONNECTION_ID()
GROUP BY t.PROCESSLIST_ID, t.PROCESSLIST_USER, t.PROCESSLIST_STATE, t.PROCESSLIST_COMMAND,
    l.LOCK_STATUS
ORDER BY t.PROCESSLIST_ID;
