SET @old = @@sql_mode, sql_mode = 'ANSI_QUOTES';
CREATE TABLE "t" ("a" int);
SET sql_mode = @old;
