//! `no-lock-timeout`: a script waits for locks without end.

use crate::effect::{Change, Setting};
use crate::lint::Found;
use crate::lint::site::Site;

rule! {
    /// ## What it finds
    ///
    /// `SET lock_timeout = 0`, or MySQL's `lock_wait_timeout` of more than a minute: it takes away the limit that the
    /// runner sets.
    ///
    /// ## Why it hurts
    ///
    /// A statement that waits for its lock behind a long query makes everybody else wait behind it. With the limit it
    /// gives up after three seconds, lets the others through, and is tried again.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "postgres"
    /// === 1_orders.up.sql
    /// CREATE TABLE customers (id bigint PRIMARY KEY);
    /// CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, placed_at timestamptz);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// DROP TABLE customers;
    /// === 2_note.up.sql
    /// SET LOCAL lock_timeout = 0;
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Write instead
    ///
    /// Leave the limit to the runner, or give the script one of its own:
    ///
    /// ```files
    /// === 2_note.up.sql
    /// -- migrate:timeout lock=10s
    /// ALTER TABLE orders ADD COLUMN note text;
    /// === 2_note.down.sql
    /// ALTER TABLE orders DROP COLUMN note;
    /// ```
    ///
    /// ## Databases
    ///
    /// PostgreSQL, MySQL and MariaDB.
    NO_LOCK_TIMEOUT = "no-lock-timeout", Deny, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Session(Setting::Other { name, value: Some(value), .. }) = &site.effect.change else { return };
    let digits: String = value.trim_matches(['\'', '"', ' ']).chars().take_while(char::is_ascii_digit).collect();
    let number = digits.parse::<u64>().ok();
    let is_endless = match name.as_str() {
        "lock_timeout" => number == Some(0),
        // In seconds.
        "lock_wait_timeout" => number.is_some_and(|seconds| seconds > 60),
        _ => return,
    };
    if is_endless {
        let message = "whoever waits behind this script waits as long as it does".to_owned();
        let help = "remove it: the runner sets a limit and tries again; `-- migrate:timeout lock=10s` gives this script \
                    another one";
        found.push(site.find(&NO_LOCK_TIMEOUT, &site.effect.span, message, help.to_owned()));
    }
}
