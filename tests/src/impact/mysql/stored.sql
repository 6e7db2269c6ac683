-- The numbers of the tables and indexes of this database as InnoDB stores them: another number is another copy.
SELECT
    substring_index(substring_index(tables.NAME, '/', -1), '#', 1),
    tables.TABLE_ID,
    indexes.INDEX_ID
FROM information_schema.INNODB_SYS_TABLES AS tables
LEFT JOIN information_schema.INNODB_SYS_INDEXES AS indexes ON indexes.TABLE_ID = tables.TABLE_ID
WHERE substring_index(tables.NAME, '/', 1) = database();
