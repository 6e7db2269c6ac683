INSERT INTO {head} (set_name, format, min_reader, expand_count, expand_chain, backfill_count, backfill_chain,
    contract_count, contract_chain, sequence, in_progress, drafts, filling, epoch)
VALUES ({set}, 1, 1, 0, {expand_chain}, 0, {backfill_chain}, 0, {contract_chain}, 0, NULL, 0, 1, 0);
INSERT INTO {history} (set_name, name, lane, position, digest, chain, state, done, down_mode, applied_by, build,
    applied_at, started_ms, epoch)
VALUES
    ({set}, '', 'expand', 0, '', {expand_chain}, 'origin', 0, 'none', {actor}, {build}, {now}, {now_ms}, 0),
    ({set}, '', 'backfill', 0, '', {backfill_chain}, 'origin', 0, 'none', {actor}, {build}, {now}, {now_ms}, 0),
    ({set}, '', 'contract', 0, '', {contract_chain}, 'origin', 0, 'none', {actor}, {build}, {now}, {now_ms}, 0);
INSERT INTO {lease} (set_name, epoch, heartbeat_ms) VALUES ({set}, 0, 0);
