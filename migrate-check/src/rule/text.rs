//! What can be said against a script from its text alone.

rules! {
    client_command: CLIENT_COMMAND,
    delimiter: DELIMITER,
    copy_from_stdin: COPY_FROM_STDIN,
    copy_to_stdout: COPY_TO_STDOUT,
    syntax: SYNTAX,
    unparsed_statement: UNPARSED_STATEMENT,
    transaction_control: TRANSACTION_CONTROL,
    not_in_transaction: NOT_IN_TRANSACTION,
    session_leak: SESSION_LEAK,
    foreign_keys_pragma: FOREIGN_KEYS_PRAGMA,
}
