UPDATE {head} SET {column}_count = {position}, {column}_chain = {chain}, sequence = {sequence}, in_progress = {in_progress},
    epoch = {fence}
WHERE set_name = {set};
