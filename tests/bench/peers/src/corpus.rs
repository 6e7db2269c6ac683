//! Small migrations, as many as one likes: two of three make a table with an index, the third adds a column.
//!
//! Gives SQL; must not know who applies it.

use migrate_core::Dialect;

/// One migration.
pub struct Script {
    /// From 1.
    pub number: usize,
    /// What it is called.
    pub name: &'static str,
    /// What it does.
    pub statements: Vec<String>,
    /// What undoes it.
    pub down: String,
}

impl Script {
    /// The file that does it.
    pub fn up(&self) -> String {
        self.statements.concat()
    }
}

/// The first `count` migrations.
pub fn scripts(dialect: Dialect, count: usize) -> Vec<Script> {
    (1..=count).map(|number| script(dialect, number)).collect()
}

/// A table that is there once `count` migrations are applied.
pub fn last_table(count: usize) -> String {
    match count % 3 {
        1 => format!("account_{count}"),
        2 => format!("entry_{count}"),
        _ => format!("account_{}", count - 2),
    }
}

fn script(dialect: Dialect, number: usize) -> Script {
    let (name, table, columns, indexed) = match number % 3 {
        1 => ("create_account", format!("account_{number}"), account(dialect), "email"),
        2 => ("create_entry", format!("entry_{number}"), entry(dialect), "booked_at"),
        _ => return add_column(number),
    };
    let statements = vec![
        format!("CREATE TABLE {table} (\n{columns}\n);\n"),
        format!("CREATE INDEX {table}_{indexed} ON {table} ({indexed});\n"),
    ];
    Script { number, name, statements, down: format!("DROP TABLE {table};\n") }
}

fn add_column(number: usize) -> Script {
    let table = format!("account_{}", number - 2);
    let statements = vec![format!("ALTER TABLE {table} ADD COLUMN locale varchar(35);\n")];
    Script { number, name: "add_locale", statements, down: format!("ALTER TABLE {table} DROP COLUMN locale;\n") }
}

fn account(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    email text NOT NULL,\n    \
             display_name text NOT NULL DEFAULT '',\n    is_active boolean NOT NULL DEFAULT true,\n    \
             created_at timestamptz NOT NULL DEFAULT now(),\n    updated_at timestamptz"
        }
        Dialect::Mysql => {
            "    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n    email varchar(190) NOT NULL,\n    \
             display_name varchar(190) NOT NULL DEFAULT '',\n    is_active boolean NOT NULL DEFAULT true,\n    \
             created_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),\n    updated_at datetime(6)"
        }
        Dialect::Sqlite => {
            "    id INTEGER PRIMARY KEY,\n    email TEXT NOT NULL,\n    display_name TEXT NOT NULL DEFAULT '',\n    \
             is_active INTEGER NOT NULL DEFAULT 1,\n    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,\n    \
             updated_at TEXT"
        }
    }
}

fn entry(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => {
            "    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    account_id bigint NOT NULL,\n    \
             amount numeric(12, 2) NOT NULL DEFAULT 0,\n    note text,\n    \
             booked_at timestamptz NOT NULL DEFAULT now(),\n    checked_at timestamptz"
        }
        Dialect::Mysql => {
            "    id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,\n    account_id bigint NOT NULL,\n    \
             amount decimal(12, 2) NOT NULL DEFAULT 0,\n    note varchar(500),\n    \
             booked_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),\n    checked_at datetime(6)"
        }
        Dialect::Sqlite => {
            "    id INTEGER PRIMARY KEY,\n    account_id INTEGER NOT NULL,\n    amount NUMERIC NOT NULL DEFAULT 0,\n    \
             note TEXT,\n    booked_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,\n    checked_at TEXT"
        }
    }
}
