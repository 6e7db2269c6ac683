-- Nor between these and the script before.
ALTER TABLE plain_child ADD COLUMN note VARCHAR(40);
CREATE INDEX plain_child_note ON plain_child (note);
