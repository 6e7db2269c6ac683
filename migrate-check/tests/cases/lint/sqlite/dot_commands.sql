.headers on
SELECT .5, a.b FROM a;
.read x.sql
