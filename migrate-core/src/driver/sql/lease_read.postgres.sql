SELECT l.epoch::text, l.holder, ({now_ms} - l.heartbeat_ms)::text,
    CASE WHEN l.session_id IS NULL THEN 'gone'
         WHEN s.pid IS NULL THEN 'gone'
         WHEN s.backend_start IS NOT NULL AND extract(epoch FROM s.backend_start)::text <> l.session_start THEN 'gone'
         WHEN s.state = 'active' THEN 'busy' ELSE 'idle' END,
    l.session_id::text, left(s.query, 400),
    (SELECT MIN(CONCAT(version, ' ', name, ', statement ', COALESCE(intent, done) + 1)) FROM {history}
        WHERE set_name = {set} AND version IS NOT NULL AND state <> 'applied')
FROM {lease} AS l LEFT JOIN pg_stat_activity AS s ON s.pid = l.session_id
WHERE l.set_name = {set}
