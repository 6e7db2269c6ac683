-- Without the table's name PostgreSQL would sort by the text.
SELECT CAST(e.number AS {char}), e.hash FROM {event} AS e WHERE e.set_name = {set} ORDER BY e.number DESC LIMIT 1
