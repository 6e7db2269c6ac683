UPDATE {history} SET state = {state}, done = {done}, intent = {intent}, epoch = {fence}
WHERE set_name = {set} AND version = {version};
