SELECT
    h.format, h.min_reader,
    h.expand_count, h.expand_chain,
    h.backfill_count, h.backfill_chain,
    h.contract_count, h.contract_chain,
    h.sequence, h.in_progress, h.drafts, h.filling,
    pg_is_in_recovery()::integer,
    -- A message of its own starts its own transaction, unless one was open before it came.
    (now() <> statement_timestamp())::integer,
    -- The same from pg_class and pg_namespace takes as long again as all the rest: they would have to be planned.
    (pg_identify_object_as_address('pg_class'::regclass, COALESCE(h.tableoid, to_regclass({head_text})), 0)).object_names[1]
FROM (SELECT 1) AS one LEFT JOIN {head} AS h ON h.set_name = {set}
