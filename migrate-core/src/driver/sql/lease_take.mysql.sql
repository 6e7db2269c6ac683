SELECT GET_LOCK(CONCAT({lock_prefix}, {epoch} + 1), 0);
UPDATE {lease} SET epoch = {epoch} + 1, holder = {holder}, session_id = CONNECTION_ID(), heartbeat_ms = {now_ms}
-- Of two that are equally fast one has the lock, and it alone gets the row.
WHERE set_name = {set} AND epoch = {epoch} AND IS_USED_LOCK(CONCAT({lock_prefix}, {epoch} + 1)) = CONNECTION_ID();
SELECT CAST(epoch AS CHAR), CAST({now_ms} AS CHAR), CAST(session_id AS CHAR) FROM {lease}
WHERE set_name = {set} AND epoch = {epoch} + 1 AND session_id = CONNECTION_ID() AND holder = {holder}
