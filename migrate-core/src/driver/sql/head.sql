UPDATE {head} SET {lane}_count = {count}, {lane}_chain = {chain}, sequence = {sequence}, in_progress = {in_progress},
    epoch = {fence}
WHERE set_name = {set};
