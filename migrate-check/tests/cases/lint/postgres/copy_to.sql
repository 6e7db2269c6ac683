COPY item TO 'somewhere.csv';
COPY item TO STDOUT WITH (FORMAT csv);
COPY (SELECT id FROM item) TO STDIN;
COPY "to" FROM 'stdout';
COPY item TO PROGRAM 'cat';
