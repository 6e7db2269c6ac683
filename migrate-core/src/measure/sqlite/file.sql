SELECT CAST(page_count * page_size AS TEXT), CAST(sqlite_compileoption_used('ENABLE_DBSTAT_VTAB') AS TEXT)
FROM pragma_page_count, pragma_page_size
