-- migrate:no-transaction
UPDATE parent SET visits = visits + 1;
UPDATE parent SET visits = visits + 1;
