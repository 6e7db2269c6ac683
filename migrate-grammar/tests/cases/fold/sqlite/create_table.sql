-- Every part of a table.
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    "displayName" VARCHAR (255) DEFAULT 'it''s',
    age INT CHECK (age >= 0) CONSTRAINT grown CHECK (age != 17),
    score REAL NOT NULL DEFAULT -1.5e-3,
    balance DECIMAL(10, 2) DEFAULT (1 + 2),
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, -- a comment, with a comma
    updated_at DATETIME DEFAULT (strftime('%s', 'now')),
    flags BLOB DEFAULT x'00ff',
    active BOOLEAN NOT NULL DEFAULT TRUE,
    nil DEFAULT NULL NULL,
    more TEXT NULL DEFAULT NULL NOT NULL,
    [odd name] "my type",
    `tick` INTEGER NULL ON CONFLICT ABORT
);
create table if not exists users (other text);
CREATE TABLE posts (
    id INTEGER NOT NULL,
    author INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
    editor INTEGER CONSTRAINT edits REFERENCES users ON DELETE SET DEFAULT NOT DEFERRABLE,
    parent INTEGER,
    slug TEXT,
    body TEXT,
    words INT GENERATED ALWAYS AS (length(body)) STORED,
    lower_slug TEXT AS (lower(slug)),
    CONSTRAINT pk PRIMARY KEY (id, author DESC),
    UNIQUE (slug COLLATE BINARY, parent COLLATE NOCASE),
    CONSTRAINT short CHECK (length(slug) < 100 AND body NOT NULL)
    CHECK (words > 0),
    FOREIGN KEY (parent, author) REFERENCES posts (id, author) MATCH FULL DEFERRABLE
) WITHOUT ROWID;
CREATE TABLE strict_one (a INT NOT NULL, b TEXT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
CREATE TABLE strict_two (a INTEGER PRIMARY KEY, b ANY) STRICT;
CREATE TABLE strict_three (a TEXT PRIMARY KEY) STRICT;
CREATE TABLE dangling (a REFERENCES nowhere, b INTEGER PRIMARY KEY DESC);
CREATE TABLE "Quoted" ("a" PRIMARY KEY, "b" UNIQUE, UNIQUE ("a", "b"), UNIQUE ("b"));
CREATE TABLE main.qualified (a);
CREATE TEMP TABLE gone (a);
CREATE TABLE temp.gone_too (a);
CREATE TABLE words_of_sql (key TEXT, "order" INT, value, rowid_ INT, CHECK (key <> "order" AND "a string" > ''));
CREATE TABLE wide (a UNSIGNED BIG INT, b DOUBLE PRECISION, c NATIVE CHARACTER (70), d 'quoted', e DECIMAL (10, -5));
CREATE TABLE twice (a, CONSTRAINT same CHECK (a > 0), CONSTRAINT same CHECK (a < 9));
