UPDATE {history} SET state = 'undoing', done = 0, intent = {intent}, epoch = {fence}
WHERE set_name = {set} AND version = {version};
UPDATE {head} SET in_progress = {version}, epoch = {fence} WHERE set_name = {set};
