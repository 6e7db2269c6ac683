UPDATE {lease} SET heartbeat_ms = {now_ms} WHERE set_name = {set} AND epoch = {epoch};
UPDATE {history} SET state = {state}, done = {done}, intent = {intent}, epoch = {fence}
WHERE set_name = {set} AND version = {version};
