SELECT
    h.format::text, h.min_reader::text,
    h.expand_count::text, h.expand_chain,
    h.backfill_count::text, h.backfill_chain,
    h.contract_count::text, h.contract_chain,
    h.sequence::text, h.in_progress::text, h.drafts::text, h.filling::text,
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'expand' AND position = {expand}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'backfill' AND position = {backfill}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'contract' AND position = {contract}),
    pg_is_in_recovery()::integer::text,
    -- A message of its own starts its own transaction, unless one was open before it came.
    (now() <> statement_timestamp())::integer::text,
    (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass({head_text}))
FROM (SELECT 1) AS one LEFT JOIN {head} AS h ON h.set_name = {set}
