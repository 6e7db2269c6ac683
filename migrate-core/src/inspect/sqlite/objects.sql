-- Everything that has a text, without what SQLite or a virtual table made for itself.
SELECT object.type, object.name, object.tbl_name, object.sql
FROM sqlite_schema AS object
LEFT JOIN pragma_table_list AS known ON known.schema = 'main' AND known.name = object.tbl_name
WHERE object.sql IS NOT NULL
  AND object.name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND object.tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'
  AND known.type IS NOT 'shadow'
ORDER BY instr('table view index trigger', object.type), object.rowid
