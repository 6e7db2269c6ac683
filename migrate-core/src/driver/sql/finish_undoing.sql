DELETE FROM {history} WHERE set_name = {set} AND version = {version};
