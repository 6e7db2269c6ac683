SELECT h::text, pg_is_in_recovery(), now() <> statement_timestamp() FROM {head} AS h WHERE h.set_name = {set}
