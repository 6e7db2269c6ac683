-- Both lists are in the order of the sequence: how many statements each has, and the clock in microseconds before each and
-- behind the last.
UPDATE {history}
SET state = 'applied', done = ELT(sequence - {before}, {done}), intent = NULL, applied_at = {now},
    started_ms = SUBSTRING_INDEX(SUBSTRING_INDEX(@_migrate_clock, ',', sequence - {before}), ',', -1) DIV 1000,
    elapsed_ms = (SUBSTRING_INDEX(SUBSTRING_INDEX(@_migrate_clock, ',', sequence - {before} + 1), ',', -1)
        - SUBSTRING_INDEX(SUBSTRING_INDEX(@_migrate_clock, ',', sequence - {before}), ',', -1)) DIV 1000,
    epoch = {fence}
WHERE set_name = {set} AND sequence > {before} AND sequence <= {last};
