SELECT 'setting', set_config('lock_timeout', {limit_ms}, true), set_config('statement_timeout', {limit_ms}, true);
WITH RECURSIVE part AS (
    SELECT wanted.number, c.oid
    FROM (VALUES {names}) AS wanted (number, namespace, name)
    JOIN pg_class c ON c.relname = wanted.name AND c.relkind IN ('r', 'p', 'm')
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = wanted.namespace OR wanted.namespace IS NULL AND pg_table_is_visible(c.oid)
    UNION
    SELECT part.number, i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.oid
), lock AS MATERIALIZED (
    SELECT l.relation, l.pid, l.mode, l.granted
    FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.mode <> 'SIReadLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
), measured AS (
    SELECT part.number, c.relkind, c.reltuples,
        -- A table that was made and never analyzed has -1. A partitioned one has no rows of its own.
        CASE WHEN EXISTS (SELECT FROM lock WHERE lock.relation = c.oid AND lock.mode = 'AccessExclusiveLock') THEN NULL
             ELSE pg_total_relation_size(c.oid) END AS bytes
    FROM part JOIN pg_class c ON c.oid = part.oid
)
SELECT 'table', number::text,
    CASE WHEN coalesce(bool_and(reltuples >= 0) FILTER (WHERE relkind <> 'p'), true)
         THEN coalesce(sum(reltuples) FILTER (WHERE relkind <> 'p'), 0)::bigint::text END,
    CASE WHEN bool_and(bytes IS NOT NULL) THEN sum(bytes)::text END,
    NULL, NULL, NULL, NULL
FROM measured
GROUP BY number
UNION ALL
SELECT 'session', part.number::text, coalesce(lock.pid::text, 'prepared transaction'),
    coalesce(nullif(a.application_name, ''), a.usename, a.backend_type), a.state,
    (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint::text,
    string_agg(DISTINCT lock.mode, ','),
    -- As a number: 1 if it waits for them.
    (NOT lock.granted)::int::text
FROM part
JOIN lock ON lock.relation = part.oid
LEFT JOIN pg_stat_activity a ON a.pid = lock.pid
GROUP BY part.number, lock.pid, lock.granted, a.application_name, a.usename, a.backend_type, a.state, a.xact_start
ORDER BY 1 DESC, 2, 3, 8
