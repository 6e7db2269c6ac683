-- A name has 63 bytes at most.
CREATE TABLE a_table_with_a_name_that_is_so_long_that_nothing_can_be_appended_to_it (
    a_column_with_a_name_that_is_so_long_that_nothing_can_be_appended_to_it_either serial PRIMARY KEY,
    b_column_with_a_name_that_is_so_long int UNIQUE CHECK (b_column_with_a_name_that_is_so_long > 0)
);
CREATE INDEX ON a_table_with_a_name_that_is_so_long_that_nothing_can_be_appended_to_it (b_column_with_a_name_that_is_so_long);
CREATE INDEX an_index_with_a_name_that_is_so_long_that_the_server_has_to_cut_it_off ON a_table_with_a_name_that_is_so_long_that_nothing_can_be_app (b_column_with_a_name_that_is_so_long);
CREATE TABLE short (
    a_column_of_many_letters int,
    another_column_of_many_letters int,
    yet_another_column_of_many_letters int,
    UNIQUE (a_column_of_many_letters, another_column_of_many_letters, yet_another_column_of_many_letters)
);
CREATE INDEX ON short (a_column_of_many_letters, another_column_of_many_letters, yet_another_column_of_many_letters);
CREATE TABLE äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü (äöüäöüäöüäöüäöüäöüäöüäöüäöüäöü serial UNIQUE);
