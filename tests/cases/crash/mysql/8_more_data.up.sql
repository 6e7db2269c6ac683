UPDATE parent SET visits = visits + 1;
