UPDATE {lease} SET holder = NULL, session_id = NULL, session_start = NULL, heartbeat_ms = {now_ms}
WHERE set_name = {set} AND epoch = {epoch} AND holder = {holder};
