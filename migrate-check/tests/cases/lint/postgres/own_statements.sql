-- migrate:no-transaction
SELECT set_config('search_path', 'x', false);
SET ROLE admin;
