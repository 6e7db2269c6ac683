//! A checkout with CRLF and one with LF are the same set, down to the text that runs.
use migrate_core::{Migrations, embed_migrations};

static LF: Migrations = embed_migrations!("lf");
static CRLF: Migrations = embed_migrations!("crlf");

fn main() {
    assert_eq!(LF.heads(), CRLF.heads());
    assert_eq!(LF.heads().map(|head| head.count), [2, 0, 0]);
    assert!(LF.iter().eq(CRLF.iter()));
    let texts = LF.iter().map(|migration| migration.up.text);
    assert_eq!(texts.last(), Some("CREATE TABLE b (\n    id int\n);\nINSERT INTO b VALUES (1);\n"));
}
