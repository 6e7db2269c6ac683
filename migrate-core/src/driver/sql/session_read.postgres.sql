SELECT current_setting('search_path'), current_setting('role'), current_setting('lock_timeout'),
    current_setting('statement_timeout')
