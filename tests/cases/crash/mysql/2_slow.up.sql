UPDATE parent SET visits = visits + 1;
SELECT GET_LOCK(CONCAT(DATABASE(), ' 4'), 600);
UPDATE parent SET visits = visits + 1 + SLEEP(0.03);
UPDATE parent SET visits = visits + 1;
