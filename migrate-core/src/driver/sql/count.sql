{select} CAST(COUNT(*) AS {char}), CAST(COUNT(counted.it) AS {char})
FROM (SELECT {it} AS it FROM {table} AS asked LIMIT {limit}) AS counted
