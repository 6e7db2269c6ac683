SELECT CAST(number AS {char}), kind, CAST(version AS {char}), name, at, actor, build, detail, previous_hash, hash,
    CAST(epoch AS {char})
FROM {event} WHERE set_name = {set} ORDER BY number
