CREATE TABLE docs (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE VIRTUAL TABLE docs_fts USING fts5(title, body, content = 'docs', content_rowid = 'id');
CREATE VIRTUAL TABLE IF NOT EXISTS places USING rtree(id, x0, x1);
CREATE TRIGGER docs_ai AFTER INSERT ON docs BEGIN
    INSERT INTO docs_fts (rowid, title, body) VALUES (new.id, new.title, new.body);
END;
INSERT INTO docs_fts (docs_fts) VALUES ('rebuild');
SELECT rank FROM docs_fts WHERE docs_fts MATCH 'x';
SELECT * FROM docs_fts_data;
SELECT count(*) FROM places_node;
ALTER TABLE docs_fts RENAME TO search;
SELECT count(*) FROM search_idx;
DROP TABLE places;
CREATE TABLE places_rowid (a);
-- Refused.
ALTER TABLE search ADD COLUMN more;
CREATE INDEX i ON search (title);
CREATE TRIGGER t AFTER INSERT ON search BEGIN SELECT 1; END;
INSERT INTO places_node VALUES (1);
