UPDATE {lease} AS l JOIN {history} AS h ON h.set_name = l.set_name
SET l.heartbeat_ms = IF(l.epoch = {epoch}, {now_ms}, (SELECT l.epoch UNION ALL SELECT l.epoch)),
    h.state = {state}, h.done = {done}, h.intent = {intent}, h.epoch = {epoch}
WHERE l.set_name = {set} AND h.version = {version};
