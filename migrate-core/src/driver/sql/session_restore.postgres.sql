SELECT set_config('search_path', {0}, false), set_config('role', {1}, false), set_config('lock_timeout', {2}, false),
    set_config('statement_timeout', {3}, false);
