//! `insert-without-columns`: an insert counts on the order of columns.

use crate::effect::{Change, Verb};
use crate::lint::Found;
use crate::lint::site::Site;
use crate::schema::name::Name;

rule! {
    /// ## What it finds
    ///
    /// `INSERT` without a list of columns into a table that this script did not make.
    ///
    /// ## Why it hurts
    ///
    /// A column that is added, or stands elsewhere in a database with another past, puts values into the wrong place or
    /// makes it fail.
    ///
    /// ## Example
    ///
    /// ```files
    /// === migrate.toml
    /// dialect = "sqlite"
    /// === 1_orders.up.sql
    /// CREATE TABLE orders (id integer PRIMARY KEY, note text);
    /// === 1_orders.down.sql
    /// DROP TABLE orders;
    /// === 2_first.up.sql
    /// INSERT INTO orders VALUES (1, 'first');
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Write instead
    ///
    /// ```files
    /// === 2_first.up.sql
    /// INSERT INTO orders (id, note) VALUES (1, 'first');
    /// === 2_first.down.sql
    /// DELETE FROM orders WHERE id = 1;
    /// ```
    ///
    /// ## Databases
    ///
    /// All.
    INSERT_WITHOUT_COLUMNS = "insert-without-columns", Warn, Adjustable, check: Statement(check);
}

fn check(site: &Site<'_>, found: &mut Vec<Found>) {
    let Change::Data(data) = &site.effect.change else { return };
    let Some(table) = data.targets.first() else { return };
    if data.verb != Verb::Insert || !data.columns.is_empty() || is_of_script(site, table) {
        return;
    }
    let name = site.fold.found(table);
    let message = format!("this counts on the order of the columns of `{name}`");
    let columns: Vec<String> = match site.table(table) {
        Some(table) => table.columns.iter().filter(|it| it.generated.is_none()).map(|it| site.sql_ident(&it.name)).collect(),
        None => Vec::new(),
    };
    let columns = if columns.is_empty() { "…".to_owned() } else { columns.join(", ") };
    let help = format!("name them: `INSERT INTO {} ({columns}) …`", site.sql(table));
    found.push(site.find(&INSERT_WITHOUT_COLUMNS, &site.effect.span, message, help));
}

fn is_of_script(site: &Site<'_>, name: &Name) -> bool {
    site.before().iter().any(|effect| matches!(&effect.change, Change::CreateTable(create) if create.name == *name))
}
