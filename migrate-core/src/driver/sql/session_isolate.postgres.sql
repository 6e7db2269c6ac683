SELECT set_config('default_transaction_isolation', 'read committed', false);
