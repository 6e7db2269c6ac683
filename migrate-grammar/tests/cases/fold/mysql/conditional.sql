CREATE TABLE t (id int, old_name varchar(10));
CREATE TABLE later (id int);

-- Which text runs is chosen by the server.
SET @there = (SELECT count(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 't' AND column_name = 'added');
SET @sql = IF(@there > 0, 'SELECT 1', 'ALTER TABLE t ADD COLUMN added int, ADD INDEX (added)');
PREPARE change_it FROM @sql;
EXECUTE change_it;
DEALLOCATE PREPARE change_it;
ALTER TABLE t MODIFY added bigint;
SELECT IF(count(*) = 0, 'CREATE TABLE made (id int)', 'DO 0') INTO @other FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'made';
PREPARE stmt FROM @other;
EXECUTE stmt;
INSERT INTO made (id) SELECT 1 FROM made WHERE 1 = 0 AND id = 1;
ALTER TABLE later ADD COLUMN surely int;
INSERT INTO later (nope) VALUES (1);

-- One text is one statement.
PREPARE stmt FROM 'ALTER TABLE later ADD COLUMN prepared int';
EXECUTE stmt;
EXECUTE stmt;
ALTER TABLE later MODIFY prepared bigint;

-- A procedure that the script makes itself.
CREATE PROCEDURE add_it()
BEGIN
    DECLARE CONTINUE HANDLER FOR SQLEXCEPTION BEGIN END;
    IF NOT EXISTS (SELECT * FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'later' AND column_name = 'by_call') THEN
        ALTER TABLE later ADD COLUMN by_call int;
    END IF;
    UPDATE later SET id = 1;
END;
CALL add_it();
DROP PROCEDURE add_it;
ALTER TABLE later MODIFY by_call bigint;

-- An index that may have been dropped can be made again.
CREATE TABLE indexed (id int, by_a int, KEY again (by_a));
SET @found := (SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'indexed' AND index_name = 'again');
SET @sql := IF(@found > 0, 'ALTER TABLE indexed DROP INDEX again', 'SELECT 1');
PREPARE stmt FROM @sql;
EXECUTE stmt;
CREATE INDEX again ON indexed (by_a, id);
