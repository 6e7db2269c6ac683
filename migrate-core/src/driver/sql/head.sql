UPDATE {head} SET {lane}_count = {count}, {lane}_chain = {chain}, sequence = {sequence}, in_progress = NULL,
    epoch = {fence}
WHERE set_name = {set};
