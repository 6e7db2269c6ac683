SELECT CAST(sequence AS {char}), CAST(version AS {char}), name, lane, CAST(position AS {char}), digest, chain,
    previous_chain, state, CAST(done AS {char}), CAST(intent AS {char}), down_file, CAST(down_line AS {char}), down_mode,
    down_script, down_statements, down_probes, applied_by, build, applied_at, CAST(elapsed_ms AS {char}),
    down_loses, holds
FROM {history} AS h
WHERE set_name = {set} AND version IS NOT NULL
-- Without the table's name PostgreSQL would sort by the text above.
ORDER BY h.sequence
