SELECT set_config('lock_timeout', {lock_timeout}, false), set_config('statement_timeout', {statement_timeout}, false);
