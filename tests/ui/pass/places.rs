//! Every place that takes a constant expression, and a few that take any; none of them warns.
#![deny(warnings)]

use migrate_core::{Migrations, embed_migrations};

static STATIC: Migrations = embed_migrations!("lf");
const CONST: &Migrations = &embed_migrations!("lf");

struct Service;

impl Service {
    const MIGRATIONS: Migrations = embed_migrations!("lf");
}

fn borrowed() -> &'static Migrations {
    static INNER: Migrations = embed_migrations!("lf");
    &INNER
}

fn main() {
    let local = embed_migrations!("lf");
    for set in [&STATIC, CONST, &Service::MIGRATIONS, borrowed(), &local] {
        assert_eq!(set.len(), 2);
        assert_eq!(set.heads(), STATIC.heads());
    }
}
