-- server: mysql 8.0.16
CREATE TABLE t (a int, b int, j json, KEY ((a + b)), KEY named ((a * 2) DESC, b), UNIQUE KEY (((`a` % 7))));
CREATE INDEX f ON t ((CAST(j->>'$.id' AS UNSIGNED)), a);
ALTER TABLE t ALTER INDEX named INVISIBLE;
ALTER TABLE t DROP COLUMN a;
ALTER TABLE t RENAME COLUMN b TO bb;
ALTER TABLE t DROP INDEX f, DROP INDEX named, DROP INDEX functional_index, DROP INDEX functional_index_2, DROP COLUMN a;
