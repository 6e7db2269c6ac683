SELECT E'a' -- c
 '\';x'; SELECT E'a' --';
; SELECT 'a' -- c
 '\'; SELECT E'a' /* no line comment
*/ '\'; SELECT 2;
