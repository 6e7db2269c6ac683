-- What lies in another database is not known; and the current one may be written with its name.
CREATE TABLE t (id int);
CREATE TABLE information_schema_copy AS SELECT table_name AS name FROM information_schema.tables WHERE 1 = 0;
SELECT * FROM mysql.user LIMIT 0;
DROP TABLE IF EXISTS nothing.t;
/*!40101 SET @old = @@character_set_client */;
/*!50503 CREATE TABLE `in comment` (id int) */;
CREATE TABLE shown (id int, hidden int /*!80023 INVISIBLE */);
/*!50100 ALTER TABLE t ADD COLUMN a int */;
CREATE TABLE `in part` (id int /*!50100 NOT NULL */, b int);
