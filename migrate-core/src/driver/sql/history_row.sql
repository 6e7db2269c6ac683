({set}, {sequence}, {version}, {name}, {lane}, {position}, {digest}, {chain}, {previous_chain}, {state}, {done}, {intent},
    {down_file}, {down_line}, {down_mode}, {down_script}, {down_statements}, {down_probes}, {down_loses}, {holds}, {requires},
    {applied_by}, {build}, {applied_at}, {started_ms}, {elapsed_ms}, {fence})
