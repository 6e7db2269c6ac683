-- migrate:requires jobs:20261201090000
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    job_id INTEGER NOT NULL REFERENCES jobs (id)
);
CREATE INDEX reports_job_id ON reports (job_id);
