//! `reordered`: a newcomer that sorts before a frozen migration.

rule! {
    /// ## What it finds
    ///
    /// A new migration whose version is less than that of a frozen one; usually it comes from a branch that was merged later.
    ///
    /// ## Why it hurts
    ///
    /// Databases that have applied the frozen one get the new one after it, new databases before it: an order that nobody has
    /// tested.
    ///
    /// ## Example
    ///
    /// ```files
    /// === frozen 2_add_email.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY, email text);
    /// === frozen 2_add_email.down.sql
    /// DROP TABLE users;
    /// === 1_create_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// === 1_create_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Write instead
    ///
    /// `migrate rebase` moves newcomers behind the last frozen migration, and keeps their order.
    ///
    /// ```files
    /// === frozen 2_add_email.up.sql
    /// CREATE TABLE users (id integer PRIMARY KEY, email text);
    /// === frozen 2_add_email.down.sql
    /// DROP TABLE users;
    /// === 3_create_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY);
    /// === 3_create_orders.down.sql
    /// DROP TABLE orders;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    REORDERED = "reordered", Deny, Fixed;
}
