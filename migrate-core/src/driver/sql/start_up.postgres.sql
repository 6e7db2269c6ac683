SELECT h::text FROM {head} AS h WHERE h.set_name = {set}
