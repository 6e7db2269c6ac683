SELECT
    h.format, h.min_reader,
    h.expand_count, h.expand_chain,
    h.backfill_count, h.backfill_chain,
    h.contract_count, h.contract_chain,
    h.sequence, h.in_progress, h.drafts, h.filling
FROM {head} AS h WHERE h.set_name = {set}
