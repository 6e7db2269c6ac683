//! Several effects -> the one change that they are: a table that is built anew.
//!
//! SQLite alters little in place, so a table is made again under its own name and the rows are copied
//! (lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). Whoever looks at each effect by itself sees a
//! table dropped that is not. Takes effects in their order and the columns that tables had before; must not know how
//! they are used.
//!
//! There are as many ways as tools, so nothing is expected of the order: what counts is that a table of that name was
//! dropped, that another one has its name at the end, and that the rows came from the first, if by a detour.

use super::{ActionKind, Change, CreateTable, Effect, Kind, Verb};
use crate::schema::name::{Ident, Name};
use std::collections::{BTreeMap, BTreeSet};

/// A table that is built anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuild {
    /// The table.
    pub table: Name,
    /// The other name: of the new table until it takes the old one's place, of the old one until it goes, or of the
    /// table that the rows are kept in meanwhile.
    pub temporary: Name,
    /// The columns that both have and whose values are copied.
    pub kept: Vec<Ident>,
    /// The columns that only the old one has.
    pub dropped: Vec<Ident>,
    /// The columns that only the new one has.
    pub added: Vec<Ident>,
    /// Whether all rows are copied, as far as the statement says.
    pub copies_all: bool,
    /// Where the new table is made, among the effects.
    pub create: usize,
    /// All effects that are part of it, sorted: also the indexes and triggers that the new table gets.
    pub effects: Vec<usize>,
}

/// The tables that are built anew by these effects; `columns` gives those that a table had before them, as far as they
/// are known.
pub fn rebuilds(effects: &[Effect], columns: impl Fn(&Name) -> Vec<Ident>) -> Vec<Rebuild> {
    let mut story = Story::default();
    for (at, effect) in effects.iter().enumerate() {
        story.tell(at, &effect.change);
    }
    let found = story.names.iter().filter_map(|(name, is)| match is {
        Is::New(create) => story.rebuild(name, *create, effects, &columns(name)),
        Is::Old(_) => None,
    });
    found.collect()
}

/// Which table a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Is {
    /// The one that had this name before all effects.
    Old(Name),
    /// The one that this effect makes.
    New(usize),
}

/// A table that is made.
#[derive(Debug, Default)]
struct Made {
    /// The old tables whose rows it has, and whether all of them.
    rows_of: BTreeMap<Name, bool>,
    /// The columns that are filled from there.
    filled: Vec<Ident>,
    /// What else was done to it.
    effects: BTreeSet<usize>,
    /// The tables that the rows went through.
    through: BTreeSet<usize>,
}

/// What became of the tables so far.
#[derive(Debug, Default)]
struct Story {
    names: BTreeMap<Name, Is>,
    made: BTreeMap<usize, Made>,
    /// The old tables that are renamed, and to what.
    renamed: BTreeMap<Name, (Name, BTreeSet<usize>)>,
    /// The old tables that are gone.
    dropped: BTreeMap<Name, usize>,
}

impl Story {
    fn tell(&mut self, at: usize, change: &Change) {
        match change {
            Change::CreateTable(create) => self.create(at, create),
            Change::AlterTable(alter) => {
                for action in &alter.actions {
                    if let ActionKind::RenameTo { to } = &action.kind {
                        self.rename(at, &alter.table, to);
                    }
                }
            }
            Change::Rename { kind: Kind::Table, from, to, .. } => self.rename(at, from, &from.with(to.clone())),
            Change::Data(data) if matches!(data.verb, Verb::Insert | Verb::Copy) => {
                let Some(Is::New(target)) = data.targets.first().map(|name| self.is(name)) else { return };
                let is_plain = !data.filtered && data.lenient.is_none() && data.reads.len() == 1;
                for reads in &data.reads {
                    self.copy(at, target, &reads.relation, &data.columns, is_plain);
                }
            }
            Change::CreateIndex(create) => self.belongs(at, &create.table),
            Change::CreateTrigger { table, .. } => self.belongs(at, table),
            Change::Drop(dropped) if dropped.kind == Kind::Table => {
                for one in &dropped.names {
                    match self.is(&one.name) {
                        Is::Old(name) => _ = self.dropped.insert(name, at),
                        Is::New(made) => _ = self.made.entry(made).or_default().effects.insert(at),
                    }
                    self.names.remove(&one.name);
                }
            }
            _ => {}
        }
    }

    fn is(&self, name: &Name) -> Is {
        self.names.get(name).cloned().unwrap_or_else(|| Is::Old(name.clone()))
    }

    fn create(&mut self, at: usize, create: &CreateTable) {
        self.names.insert(create.name.clone(), Is::New(at));
        self.made.insert(at, Made { effects: BTreeSet::from([at]), ..Made::default() });
        if let Some(query) = &create.query {
            let columns = query.columns.clone().unwrap_or_default();
            query.reads.iter().for_each(|reads| self.copy(at, at, &reads.relation, &columns, query.reads.len() == 1));
        }
    }

    fn rename(&mut self, at: usize, from: &Name, to: &Name) {
        let is = self.is(from);
        match &is {
            Is::New(made) => _ = self.made.entry(*made).or_default().effects.insert(at),
            Is::Old(name) => {
                let entry = self.renamed.entry(name.clone()).or_insert_with(|| (to.clone(), BTreeSet::new()));
                entry.1.insert(at);
            }
        }
        self.names.remove(from);
        self.names.insert(from.with(to.ident.clone()), is);
    }

    fn copy(&mut self, at: usize, target: usize, from: &Name, columns: &[Ident], is_plain: bool) {
        let (rows, through): (Vec<(Name, bool)>, Vec<usize>) = match self.is(from) {
            Is::Old(name) => (vec![(name, is_plain)], Vec::new()),
            Is::New(other) => {
                let rows = self.made.get(&other).map(|made| &made.rows_of).into_iter().flatten();
                (rows.map(|(name, all)| (name.clone(), *all && is_plain)).collect(), vec![other])
            }
        };
        let made = self.made.entry(target).or_default();
        made.rows_of.extend(rows);
        made.filled.extend(columns.iter().filter(|it| !made.filled.contains(it)).cloned().collect::<Vec<_>>());
        made.through.extend(through);
        made.effects.insert(at);
    }

    fn belongs(&mut self, at: usize, table: &Name) {
        if let Is::New(made) = self.is(table) {
            self.made.entry(made).or_default().effects.insert(at);
        }
    }

    /// The new table of a name, if it takes the place of an old one.
    fn rebuild(&self, name: &Name, create: usize, effects: &[Effect], before: &[Ident]) -> Option<Rebuild> {
        let made = self.made.get(&create)?;
        let copies_all = *made.rows_of.get(name)?;
        let drop = *self.dropped.get(name)?;
        let Change::CreateTable(created) = &effects.get(create)?.change else { return None };
        let renamed = self.renamed.get(name);
        let detour = made.through.iter().find_map(|at| match &effects.get(*at)?.change {
            Change::CreateTable(detour) => Some(detour.name.clone()),
            _ => None,
        });
        let temporary = match renamed {
            _ if created.name != *name => created.name.clone(),
            Some((temporary, _)) => temporary.clone(),
            None => detour?,
        };
        let mut parts = made.effects.clone();
        parts.insert(drop);
        parts.extend(renamed.into_iter().flat_map(|(_, effects)| effects));
        parts.extend(made.through.iter().filter_map(|at| self.made.get(at)).flat_map(|made| &made.effects));
        let own = created.columns.iter().map(|def| &def.column.name);
        let of_query = created.query.iter().flat_map(|query| &query.columns).flatten();
        let after: Vec<&Ident> = own.chain(of_query).collect();
        // Without a list of columns all of them are filled.
        let is_filled = |column: &Ident| made.filled.is_empty() || made.filled.contains(column);
        let is_old = |column: &Ident| before.is_empty() || before.contains(column);
        let which = |is: &dyn Fn(&Ident) -> bool| after.iter().filter(|it| is(it)).map(|it| (*it).clone()).collect();
        Some(Rebuild {
            table: name.clone(),
            temporary,
            kept: which(&|column| is_filled(column) && is_old(column)),
            dropped: before.iter().filter(|column| !after.contains(column)).cloned().collect(),
            added: which(&|column| !is_old(column)),
            copies_all,
            create,
            effects: parts.into_iter().collect(),
        })
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests {
    use super::*;
    use crate::dialect::Dialect::Sqlite;
    use crate::effect;
    use crate::syntax;

    /// Says what is found in a script, where every table had the columns `id`, `a` and `b`.
    fn said(text: &str) -> Vec<String> {
        let effects = effect::of(text, &syntax::parse(Sqlite, text));
        let columns = |_: &Name| ["id", "a", "b"].map(|name| Ident::other(Sqlite, name)).to_vec();
        let list = |names: &[Ident]| names.iter().map(Ident::as_str).collect::<Vec<_>>().join(" ");
        let found = rebuilds(&effects, columns).into_iter().map(|it| {
            let (kept, dropped, added) = (list(&it.kept), list(&it.dropped), list(&it.added));
            let rows = if it.copies_all { "all" } else { "some" };
            let (table, temporary, parts) = (it.table, it.temporary, it.effects);
            format!("{table} by {temporary}: kept {kept}, dropped {dropped}, added {added}, {rows} rows, {parts:?}")
        });
        found.collect()
    }

    #[test]
    fn the_way_of_the_documentation() {
        let text = "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE new_x (id INTEGER PRIMARY KEY, a TEXT NOT NULL, c INT);
            INSERT INTO new_x (id, a) SELECT id, a FROM x; DROP TABLE x; ALTER TABLE new_x RENAME TO x;
            CREATE INDEX x_a ON x (a); CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END; CREATE INDEX y_a ON y (a);
            PRAGMA foreign_key_check; COMMIT;";
        assert_eq!(said(text), ["x by new_x: kept id a, dropped b, added c, all rows, [2, 3, 4, 5, 6, 7]"]);
    }

    #[test]
    fn the_way_of_prisma() {
        let text = r#"PRAGMA defer_foreign_keys=ON; PRAGMA foreign_keys=OFF;
            CREATE TABLE "new_User" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "a" TEXT, "b" TEXT, "c" TEXT NOT NULL DEFAULT '');
            INSERT INTO "new_User" ("a", "b", "id") SELECT "a", coalesce("b", '') AS "b", "id" FROM "User";
            DROP TABLE "User"; ALTER TABLE "new_User" RENAME TO "User"; CREATE UNIQUE INDEX "User_a_key" ON "User"("a");
            CREATE TABLE "new_Post" ("id" INTEGER NOT NULL PRIMARY KEY, "a" TEXT);
            INSERT INTO "new_Post" ("a", "id") SELECT "a", "id" FROM "Post" WHERE "a" IS NOT NULL;
            DROP TABLE "Post"; ALTER TABLE "new_Post" RENAME TO "Post";"#;
        assert_eq!(
            said(text),
            [
                "Post by new_Post: kept id a, dropped b, added , some rows, [7, 8, 9, 10]",
                "User by new_User: kept id a b, dropped , added c, all rows, [2, 3, 4, 5, 6]",
            ]
        );
    }

    #[test]
    fn the_old_one_steps_aside() {
        let text =
            "ALTER TABLE x RENAME TO x_old; CREATE TABLE x (id INT, a INT); INSERT INTO x SELECT id, a FROM x_old;
            DROP TABLE x_old;";
        assert_eq!(said(text), ["x by x_old: kept id a, dropped b, added , all rows, [0, 1, 2, 3]"]);
    }

    #[test]
    fn the_rows_wait_elsewhere() {
        let text = "CREATE TEMPORARY TABLE backup (id, a); INSERT INTO backup SELECT id, a FROM x; DROP TABLE x;
            CREATE TABLE x (id INT, a INT); INSERT INTO x SELECT id, a FROM backup; DROP TABLE backup;";
        assert_eq!(said(text), ["x by backup: kept id a, dropped b, added , all rows, [0, 1, 2, 3, 4, 5]"]);
        let text = "CREATE TABLE backup AS SELECT id, a FROM x; DROP TABLE x; ALTER TABLE backup RENAME TO x;";
        assert_eq!(said(text), ["x by backup: kept id a, dropped b, added , all rows, [0, 1, 2]"]);
    }

    #[test]
    fn what_is_none() {
        for text in [
            "DROP TABLE x; CREATE TABLE x (id INT);",
            "CREATE TABLE y (id INT); INSERT INTO y SELECT id FROM x;",
            "CREATE TABLE new_x (id INT); INSERT INTO new_x SELECT id FROM y; DROP TABLE x; ALTER TABLE new_x RENAME TO x;",
            "CREATE TABLE new_x (id INT); INSERT INTO new_x SELECT id FROM x; ALTER TABLE new_x RENAME TO y; DROP TABLE x;",
            "ALTER TABLE x RENAME TO y; CREATE TABLE x (id INT); INSERT INTO x SELECT id FROM y;",
        ] {
            assert_eq!(said(text), [""; 0], "{text}");
        }
    }
}
