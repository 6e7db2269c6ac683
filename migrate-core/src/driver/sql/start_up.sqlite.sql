SELECT
    CAST(h.format AS TEXT), CAST(h.min_reader AS TEXT),
    CAST(h.expand_count AS TEXT), h.expand_chain,
    CAST(h.backfill_count AS TEXT), h.backfill_chain,
    CAST(h.contract_count AS TEXT), h.contract_chain,
    CAST(h.sequence AS TEXT), CAST(h.in_progress AS TEXT), CAST(h.drafts AS TEXT), CAST(h.filling AS TEXT),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'expand' AND position = {expand}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'backfill' AND position = {backfill}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'contract' AND position = {contract}),
    '0', '0', 'main'
FROM (SELECT 1) AS one LEFT JOIN {head} AS h ON h.set_name = {set}
