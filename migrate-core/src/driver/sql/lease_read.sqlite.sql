-- A process that is alive writes a heartbeat with every statement, and while a statement runs it holds the file's lock.
SELECT CAST(epoch AS TEXT), holder, CAST({now_ms} - heartbeat_ms AS TEXT),
    CASE WHEN {now_ms} - heartbeat_ms > {ttl_ms} THEN 'gone' ELSE 'idle' END, NULL, NULL,
    (SELECT MIN(version || ' ' || name || ', statement ' || (COALESCE(intent, done) + 1)) FROM {history}
        WHERE set_name = {set} AND version IS NOT NULL AND state <> 'applied')
FROM {lease} WHERE set_name = {set}
