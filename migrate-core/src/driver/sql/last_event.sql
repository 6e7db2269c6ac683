SELECT (SELECT MAX(number) FROM {event} WHERE set_name = {set}),
    (SELECT hash FROM {event} WHERE set_name = {set} ORDER BY number DESC LIMIT 1)
