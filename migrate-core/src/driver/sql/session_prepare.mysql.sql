-- What the server gives: the driver and the caller have settings of their own, and a trigger keeps them for good.
-- The text of a script is UTF-8; which collation goes with it is up to the server.
USE {0};
SET NAMES utf8mb4;
SET SESSION sql_mode = DEFAULT, foreign_key_checks = DEFAULT, unique_checks = DEFAULT, autocommit = 1,
    time_zone = DEFAULT, default_storage_engine = DEFAULT, sql_notes = DEFAULT, sql_safe_updates = DEFAULT;
