SELECT
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'expand' AND position = {expand}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'backfill' AND position = {backfill}),
    (SELECT chain FROM {history} WHERE set_name = {set} AND lane = 'contract' AND position = {contract})
