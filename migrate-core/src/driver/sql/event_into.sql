INSERT INTO {event} (set_name, number, kind, version, name, at, actor, build, detail, previous_hash, hash, epoch)
VALUES
