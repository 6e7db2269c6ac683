SELECT 1;
SELECT $x$ never closed; SELECT 2