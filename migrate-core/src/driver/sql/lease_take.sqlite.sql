UPDATE {lease} SET epoch = {epoch} + 1, holder = {holder}, heartbeat_ms = {now_ms}
WHERE set_name = {set} AND epoch = {epoch}
RETURNING CAST(epoch AS TEXT), CAST({now_ms} AS TEXT), NULL
