-- A message of its own starts its own transaction, unless one was open before it came: then now() is not when it came.
SELECT pg_is_in_recovery()::integer, (now() <> statement_timestamp())::integer
