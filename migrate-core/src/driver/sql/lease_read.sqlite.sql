-- A process that is alive writes a heartbeat with every statement, and while a statement runs it holds the file's lock.
SELECT CAST(epoch AS TEXT), holder, CAST({now_ms} - heartbeat_ms AS TEXT),
    CASE WHEN {now_ms} - heartbeat_ms > {ttl_ms} THEN 'gone' ELSE 'idle' END, NULL, NULL
FROM {lease} WHERE set_name = {set}
