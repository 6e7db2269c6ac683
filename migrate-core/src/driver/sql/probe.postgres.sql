-- Whether something is there. An index that is not valid, and a partition that is being detached, are neither here nor there.
SELECT COALESCE(CASE {kind}
    WHEN 'relation' THEN (SELECT 'present' FROM pg_class
        WHERE relnamespace = s.oid AND relname = {name} AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S'))
    WHEN 'column' THEN (SELECT 'present' FROM pg_attribute
        WHERE attrelid = r.oid AND attname = {part} AND NOT attisdropped)
    -- That of a partitioned table is valid once each partition has one.
    WHEN 'index' THEN (SELECT CASE WHEN i.indisvalid OR c.relkind = 'I' THEN 'present' ELSE 'half' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = r.oid AND c.relname = {part})
    WHEN 'constraint' THEN (SELECT 'present' FROM pg_constraint WHERE conrelid = r.oid AND conname = {part})
    WHEN 'trigger' THEN (SELECT 'present' FROM pg_trigger WHERE tgrelid = r.oid AND tgname = {part})
    WHEN 'policy' THEN (SELECT 'present' FROM pg_policy WHERE polrelid = r.oid AND polname = {part})
    WHEN 'partition' THEN (SELECT CASE WHEN i.inhdetachpending THEN 'half' ELSE 'present' END
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = r.oid AND c.relname = {part})
    WHEN 'routine' THEN (SELECT 'present' FROM pg_proc WHERE pronamespace = s.oid AND proname = {name} LIMIT 1)
    WHEN 'type' THEN (SELECT 'present' FROM pg_type WHERE typnamespace = s.oid AND typname = {name})
    WHEN 'label' THEN (SELECT 'present' FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
        WHERE t.typnamespace = s.oid AND t.typname = {name} AND e.enumlabel = {part})
    WHEN 'extension' THEN (SELECT 'present' FROM pg_extension WHERE extname = {name})
    WHEN 'namespace' THEN (SELECT 'present' FROM pg_namespace WHERE nspname = {name})
END, 'absent')
FROM (SELECT 1) AS one
LEFT JOIN pg_namespace AS s ON s.nspname = COALESCE({schema}, current_schema())
LEFT JOIN pg_class AS r ON r.relnamespace = s.oid AND r.relname = {name}
