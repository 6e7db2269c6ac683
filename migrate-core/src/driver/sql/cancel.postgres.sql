SELECT pg_cancel_backend(pid) FROM pg_stat_activity
WHERE pid = {session} AND state = 'active' AND left(query, {length}) = {start}
