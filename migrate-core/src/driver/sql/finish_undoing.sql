UPDATE {lease} SET heartbeat_ms = {now_ms} WHERE set_name = {set} AND epoch = {epoch};
DELETE FROM {history} WHERE set_name = {set} AND version = {version};
