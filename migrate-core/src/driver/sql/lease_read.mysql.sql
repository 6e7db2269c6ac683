SELECT CAST(l.epoch AS CHAR), l.holder, CAST({now_ms} - l.heartbeat_ms AS CHAR),
    -- The session that holds the lease holds this lock too, and loses it with its last breath.
    CASE WHEN IS_USED_LOCK(CONCAT({lock_prefix}, l.epoch)) IS NULL THEN 'gone'
         WHEN p.command = 'Sleep' THEN 'idle' ELSE 'busy' END,
    CAST(IS_USED_LOCK(CONCAT({lock_prefix}, l.epoch)) AS CHAR), LEFT(p.info, 400),
    -- An intent may stand before several statements, and scripts.
    (SELECT CONCAT(version, ' ', name, ', statement ', COALESCE(intent, done) + 1, IF(intent IS NULL, '', ' or later'))
        FROM {history}
        WHERE set_name = {set} AND version IS NOT NULL AND state <> 'applied'
        ORDER BY sequence LIMIT 1)
FROM {lease} AS l
LEFT JOIN information_schema.processlist AS p ON p.id = IS_USED_LOCK(CONCAT({lock_prefix}, l.epoch))
WHERE l.set_name = {set}
