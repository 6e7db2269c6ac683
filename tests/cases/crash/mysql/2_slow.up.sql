UPDATE parent SET visits = visits + 1;
UPDATE parent SET visits = visits + 1 + SLEEP(0.03);
UPDATE parent SET visits = visits + 1;
