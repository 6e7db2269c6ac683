(
    SELECT CAST(sum(pgsize) AS TEXT) FROM dbstat
    WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_schema WHERE tbl_name = {name} AND rootpage > 0)
)
