-- Which of them it is only a plugin of MariaDB and an instrument of MySQL would say.
SELECT CAST(o.ID AS CHAR), CONCAT(o.USER, ' from ', o.HOST),
    CONCAT(LOWER(o.COMMAND), IF(o.STATE <> '', CONCAT(' (', LOWER(o.STATE), ')'), '')),
    CAST(GREATEST(TIMESTAMPDIFF(SECOND, t.trx_started, NOW()), 0) * 1000 AS CHAR), LEFT(COALESCE(o.INFO, ''), 200)
FROM information_schema.PROCESSLIST AS w
    JOIN information_schema.INNODB_TRX AS t ON t.trx_mysql_thread_id <> w.ID
    JOIN information_schema.PROCESSLIST AS o ON o.ID = t.trx_mysql_thread_id
WHERE w.ID = {session} AND (w.STATE LIKE 'Waiting for %lock%' OR EXISTS (
    SELECT 1 FROM information_schema.INNODB_TRX AS m WHERE m.trx_mysql_thread_id = w.ID AND m.trx_state = 'LOCK WAIT'))
ORDER BY t.trx_started, o.ID
LIMIT 10
