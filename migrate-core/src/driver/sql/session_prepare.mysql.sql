-- What the server gives: the driver and the caller have settings of their own, and a trigger keeps them for good.
-- The text of a script is UTF-8; which collation goes with it is up to the server.
USE {0};
SET NAMES utf8mb4;
-- DEFAULT turns the two checks off on MySQL (9.7), whatever the server gives.
SET SESSION sql_mode = DEFAULT, foreign_key_checks = @@global.foreign_key_checks, unique_checks = @@global.unique_checks,
    autocommit = 1, time_zone = DEFAULT, default_storage_engine = DEFAULT, sql_notes = DEFAULT, sql_safe_updates = DEFAULT;
