SELECT E'a' -- it's a comment
 -- and another
 '\';x', E'b'
'\'', 1;
SELECT E'a' -- not continued
 ;
SELECT 'a' -- it is not escaped
 '\', 1 FROM;
