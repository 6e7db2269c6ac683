UPDATE {lease} SET epoch = {epoch} + 1, holder = {holder}, session_id = pg_backend_pid(),
    session_start = (SELECT extract(epoch FROM backend_start)::text FROM pg_stat_activity
        WHERE pid = pg_backend_pid()), heartbeat_ms = {now_ms}
WHERE set_name = {set} AND epoch = {epoch}
RETURNING epoch::text, {now_ms}::text, session_id::text
