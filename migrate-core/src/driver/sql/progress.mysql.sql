-- Without the row of the history it has to fail, too.
UPDATE {lease} AS l LEFT JOIN {history} AS h ON h.set_name = l.set_name AND h.version = {version}
SET l.heartbeat_ms = IF(l.epoch = {epoch} AND h.version IS NOT NULL, {now_ms}, (SELECT l.epoch UNION ALL SELECT l.epoch)),
    h.state = {state}, h.done = {done}, h.intent = {intent}, h.epoch = {epoch}
WHERE l.set_name = {set};
