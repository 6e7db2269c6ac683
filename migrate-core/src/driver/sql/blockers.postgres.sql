SELECT a.pid::text,
    concat_ws(' in ', a.usename, nullif(a.application_name, '')),
    coalesce(a.state, a.backend_type),
    coalesce((extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint, 0)::text,
    left(a.query, 200)
FROM pg_stat_activity AS a
WHERE a.pid = ANY (pg_blocking_pids({session}))
ORDER BY a.xact_start, a.pid
