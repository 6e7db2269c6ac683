-- The way of SQLite's documentation, prisma's, and the other way round.
PRAGMA foreign_keys = OFF;
CREATE TABLE x (id INTEGER PRIMARY KEY, a TEXT, b TEXT, parent REFERENCES x (id));
CREATE TABLE child (id INTEGER PRIMARY KEY, x_id INT REFERENCES x (id));
CREATE INDEX x_a ON x (a);
CREATE TRIGGER x_ai AFTER INSERT ON x BEGIN INSERT INTO child (x_id) VALUES (NEW.id); END;
CREATE TABLE new_x (id INTEGER PRIMARY KEY, a TEXT NOT NULL, c INT, parent REFERENCES new_x (id));
INSERT INTO new_x (id, a, parent) SELECT id, a, parent FROM x;
DROP TABLE x;
ALTER TABLE new_x RENAME TO x;
CREATE INDEX x_a ON x (a);
CREATE TRIGGER x_ai AFTER INSERT ON x BEGIN INSERT INTO child (x_id) VALUES (NEW.id); END;
PRAGMA foreign_key_check("x");
PRAGMA foreign_keys = ON;

CREATE TABLE "new_x" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "a" TEXT NOT NULL);
INSERT INTO "new_x" ("a", "id") SELECT "a", "id" FROM "x";
DROP TABLE "x";
ALTER TABLE "new_x" RENAME TO "x";

-- This leaves the other table with a reference to what is gone.
CREATE TABLE y (id INTEGER PRIMARY KEY, a);
CREATE TABLE child_of_y (y_id REFERENCES y (id));
ALTER TABLE y RENAME TO y_old;
CREATE TABLE y (id INTEGER PRIMARY KEY, b);
INSERT INTO y (id) SELECT id FROM y_old;
DROP TABLE y_old;

-- And this does not.
CREATE TABLE z (id INTEGER PRIMARY KEY, a);
CREATE TABLE child_of_z (z_id REFERENCES z (id));
CREATE VIEW of_z AS SELECT a FROM z;
PRAGMA foreign_keys = OFF;
PRAGMA legacy_alter_table = ON;
ALTER TABLE z RENAME TO z_old;
CREATE TABLE z (id INTEGER PRIMARY KEY, a, b);
INSERT INTO z (id, a) SELECT id, a FROM z_old;
DROP TABLE z_old;
PRAGMA legacy_alter_table = OFF;
PRAGMA foreign_keys = ON;

-- Refused: a view reads the table that is gone for now.
CREATE TABLE new_z (id INTEGER PRIMARY KEY, a, b, c);
DROP TABLE z;
ALTER TABLE new_z RENAME TO z;
DROP VIEW of_z;
ALTER TABLE new_z RENAME TO z;
