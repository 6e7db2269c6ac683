\set ON_ERROR_STOP on
\connect "it's"
SELECT 'a\b', $$ \not $$, E'\\';
SELECT 1 \gexec
COMMIT;
