UPDATE {history} SET state = 'applied', done = {done}, intent = NULL, applied_at = {now},
    elapsed_ms = {now_ms} - started_ms, epoch = {fence}
WHERE set_name = {set} AND version = {version};
