-- What decides how a server shows types, names and constants, for this transaction. Names of the schema `public` are
-- shown without it, all others with theirs: as the model has them. The time zone is the one that sqlx begins every
-- session with, so the one in which the migrations were read.
SELECT 'setting', set_config('migrate.settings', (
    SELECT json_object_agg(name, setting)::text
    FROM pg_catalog.pg_settings
    WHERE name IN (
        'search_path', 'quote_all_identifiers', 'TimeZone', 'DateStyle', 'IntervalStyle', 'bytea_output',
        'extra_float_digits'
    )
), true);
SELECT 'setting',
    set_config('search_path', 'public', true),
    set_config('quote_all_identifiers', 'off', true),
    set_config('TimeZone', 'UTC', true),
    set_config('DateStyle', 'ISO, MDY', true),
    set_config('IntervalStyle', 'postgres', true),
    set_config('bytea_output', 'hex', true),
    set_config('extra_float_digits', '1', true);
SELECT 'server', current_setting('server_version_num');
