SELECT
    CAST(h.format AS CHAR), CAST(h.min_reader AS CHAR),
    CAST(h.expand_count AS CHAR), h.expand_chain,
    CAST(h.backfill_count AS CHAR), h.backfill_chain,
    CAST(h.contract_count AS CHAR), h.contract_chain,
    CAST(h.sequence AS CHAR), CAST(h.in_progress AS CHAR), CAST(h.drafts AS CHAR), CAST(h.filling AS CHAR),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'expand' AND position = {expand}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'backfill' AND position = {backfill}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'contract' AND position = {contract}),
    CAST(@@global.read_only AS CHAR),
    -- Only MariaDB says it; MySQL is asked before the first write.
    CAST(/*M! @@in_transaction + */ 0 AS CHAR),
    DATABASE()
FROM (SELECT 1) AS one LEFT JOIN {head} AS h ON h.set_name = {set}
