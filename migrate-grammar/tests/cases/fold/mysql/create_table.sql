CREATE TABLE users (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    email varchar(255) NOT NULL UNIQUE,
    `display name` VARCHAR(100) NULL DEFAULT NULL COMMENT 'shown, not unique',
    note TEXT,
    `key` CHAR(36) DEFAULT (uuid()),
    flags SET('a', 'b') DEFAULT 'b,a',
    state ENUM('New', 'it''s "old"') NOT NULL DEFAULT 'new',
    score DECIMAL(6, 2) DEFAULT 1.5,
    ratio DOUBLE PRECISION DEFAULT 1e3,
    bits BIT(4) DEFAULT 5,
    is_admin BOOLEAN DEFAULT FALSE,
    born DATE DEFAULT '2020-1-2',
    seen DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
    made TIMESTAMP NULL DEFAULT NOW(),
    raw VARBINARY(8) DEFAULT 'ab',
    total INT GENERATED ALWAYS AS (bits + 1) STORED,
    twice INT AS (total * 2),
    KEY (note(20)),
    KEY by_name (`display name`(100), born DESC),
    UNIQUE KEY (email, state),
    INDEX USING BTREE (born),
    FULLTEXT KEY words (note)
) ENGINE=InnoDB, DEFAULT CHARSET = utf8mb4 COLLATE utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC AUTO_INCREMENT=7 COMMENT='people';

CREATE TABLE IF NOT EXISTS users (other int);

CREATE TABLE numbers (
    a SERIAL,
    b INTEGER(11) UNSIGNED ZEROFILL,
    c INT2,
    d DEC(5),
    e FLOAT(30),
    f REAL,
    g NUMERIC,
    h YEAR(4),
    i BIGINT(20) NOT NULL DEFAULT '7',
    j TINYINT(1) DEFAULT 1,
    k TINYINT(4) DEFAULT +2
);

CREATE TABLE texts (
    a NATIONAL VARCHAR(10),
    b NCHAR,
    c CHARACTER VARYING(20) CHARACTER SET latin1 COLLATE latin1_bin,
    d VARCHAR(10) BINARY,
    e LONG VARCHAR,
    f VARCHAR(10) CHARSET utf8 NOT NULL,
    g TEXT CHARACTER SET ascii,
    h CHAR(5) DEFAULT 'x  ',
    i CHAR BYTE,
    j VARCHAR(20) COLLATE utf8mb4_bin DEFAULT "it's \"quoted\"",
    k VARCHAR(5) DEFAULT 5
);

CREATE TABLE keyless_names (a int, b int, UNIQUE (a), UNIQUE (a, b), KEY (a), KEY (b), CONSTRAINT x UNIQUE KEY y (b), CONSTRAINT z UNIQUE (b));
CREATE TABLE odd_names (`primary` int, KEY (`primary`), a int UNIQUE, PRIMARY KEY foo (a));

CREATE TABLE copied LIKE users;
CREATE TABLE copied_too (LIKE numbers);
CREATE TEMPORARY TABLE gone (a int);
INSERT INTO gone VALUES (1);
DROP TEMPORARY TABLE gone;

CREATE TABLE texts (a int);
CREATE TABLE two_keys (a int PRIMARY KEY, b int PRIMARY KEY);
CREATE TABLE two_same (a int, KEY k (a), UNIQUE KEY k (a));
CREATE TABLE no_column (a int, KEY (b));
CREATE TABLE no_key (a int AUTO_INCREMENT);
CREATE TABLE no_source LIKE nothing;
CREATE TABLE twice_a (a int, A int);
CREATE TABLE long_doubles (a double precision (5, 2) NOT NULL, b DOUBLE PRECISION, c double precision(7,3) unsigned DEFAULT 1);
