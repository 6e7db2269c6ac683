DELETE FROM {history} WHERE set_name = {set} AND version IS NOT NULL;
