-- The settings as they were, for a caller whose transaction goes on.
SELECT 'setting', set_config(name, value, true)
FROM json_each_text(current_setting('migrate.settings')::json) AS before (name, value);
