SELECT kind FROM {event} WHERE set_name = {set} AND kind NOT IN ('failed', 'taken-over') ORDER BY number DESC LIMIT 1
