-- server: mariadb 10.6
CREATE TABLE t (a timestamp, b timestamp NOT NULL, c timestamp NULL, d timestamp DEFAULT NOW(), e timestamp NULL DEFAULT NULL, f timestamp NOT NULL ON UPDATE CURRENT_TIMESTAMP);
ALTER TABLE t ADD g timestamp, MODIFY a timestamp NULL, ADD KEY (b DESC);
