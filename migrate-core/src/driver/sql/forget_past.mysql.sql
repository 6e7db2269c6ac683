-- Each row's foreign key is looked at when it goes.
DELETE FROM {history} WHERE set_name = {set} AND version IS NOT NULL ORDER BY sequence DESC;
