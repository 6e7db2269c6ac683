SELECT CAST(number AS {char}), kind, CAST(version AS {char}), name, at, actor, build, detail, previous_hash, hash,
    CAST(epoch AS {char})
FROM {event} AS e WHERE set_name = {set} ORDER BY e.number
