-- Whether something is there.
SELECT COALESCE(CASE {kind}
    WHEN 'relation' THEN (SELECT 'present' FROM information_schema.tables
        WHERE table_schema = COALESCE({schema}, DATABASE()) AND table_name = {name})
    WHEN 'column' THEN (SELECT 'present' FROM information_schema.columns
        WHERE table_schema = COALESCE({schema}, DATABASE()) AND table_name = {name} AND column_name = {part})
    WHEN 'index' THEN (SELECT DISTINCT 'present' FROM information_schema.statistics
        WHERE table_schema = COALESCE({schema}, DATABASE()) AND table_name = {name} AND index_name = {part})
    WHEN 'constraint' THEN (SELECT DISTINCT 'present' FROM information_schema.table_constraints
        WHERE table_schema = COALESCE({schema}, DATABASE()) AND table_name = {name} AND constraint_name = {part})
    WHEN 'trigger' THEN (SELECT 'present' FROM information_schema.triggers
        WHERE trigger_schema = COALESCE({schema}, DATABASE()) AND event_object_table = {name} AND trigger_name = {part})
    WHEN 'routine' THEN (SELECT DISTINCT 'present' FROM information_schema.routines
        WHERE routine_schema = COALESCE({schema}, DATABASE()) AND routine_name = {name})
    WHEN 'namespace' THEN (SELECT 'present' FROM information_schema.schemata WHERE schema_name = {name})
END, 'absent')
