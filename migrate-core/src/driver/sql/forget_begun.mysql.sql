-- Each row's foreign key is looked at when it goes.
DELETE FROM {history} WHERE set_name = {set} AND sequence > {last} AND state = 'in-progress' ORDER BY sequence DESC;
