COPY t TO '/tmp/x';
COPY public.t (a, b) FROM stdin;
1	it's \N
\.
COMMIT;
