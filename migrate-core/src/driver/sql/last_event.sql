SELECT CAST(number AS {char}), hash FROM {event} WHERE set_name = {set} ORDER BY number DESC LIMIT 1
