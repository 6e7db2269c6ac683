-- Short, because it is parsed and planned at every start: an outer join and the name of the schema double what it takes.
SELECT
    h.format, h.min_reader,
    h.expand_count, h.expand_chain,
    h.backfill_count, h.backfill_chain,
    h.contract_count, h.contract_chain,
    h.sequence, h.in_progress, h.drafts, h.filling,
    pg_is_in_recovery()::integer,
    -- A message of its own starts its own transaction, unless one was open before it came.
    (now() <> statement_timestamp())::integer
FROM {head} AS h WHERE h.set_name = {set}
