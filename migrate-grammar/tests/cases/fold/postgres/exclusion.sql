-- EXCLUDE.
CREATE EXTENSION btree_gist;
CREATE TABLE bookings (
    room int, during tstzrange, starts timestamptz, ends timestamptz, cancelled bool NOT NULL DEFAULT false, status text,
    EXCLUDE USING gist (room WITH =, during WITH &&),
    CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, tstzrange(starts, ends, '[)') WITH &&) WHERE (NOT cancelled AND status IN ('x', 'y')),
    CONSTRAINT later EXCLUDE (room WITH =) INCLUDE (status) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE bookings ADD EXCLUDE USING gist ((room + 1) WITH =) WHERE (room > 0);
