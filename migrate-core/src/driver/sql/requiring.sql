SELECT h.set_name, CAST(h.version AS {char}), h.name, h.requires FROM {history} AS h
WHERE h.set_name <> {set} AND h.requires IS NOT NULL
ORDER BY h.set_name, h.sequence
