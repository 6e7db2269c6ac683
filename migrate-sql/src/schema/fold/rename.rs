//! Renaming and moving.

use super::{ConflictKind, Fold};
use crate::dialect::Dialect;
use crate::effect::{Kind, Part};
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Other, Routine, TypeKind};
use crate::schema::table::{Column, ConstraintRule, Default};
use crate::schema::{Presence, Relation};
use crate::server::Product;
use std::sync::Arc;

impl Fold {
    /// Gives a relation another name, and whatever refers to it.
    pub(super) fn rename_relation(&mut self, from: &Name, to: &Name) {
        // SQLite takes a table for another with its own name.
        if self.is_sqlite() && from == to {
            return self.exists("table", &to.to_string(), None);
        }
        if from == to && from.ident.as_str() == to.ident.as_str() {
            return;
        }
        if from != to && self.schema.presence(to) == Presence::Present {
            let what = self.schema.relations.get(to).map_or("table", Relation::kind);
            return self.exists(what, &to.to_string(), None);
        }
        let indexes = self.indexes_of(from);
        for ident in &indexes {
            self.schema.relations.remove(&from.with(ident.clone()));
        }
        let Some(mut relation) = self.schema.relations.remove(from) else { return };
        match &mut relation {
            Relation::Table(table) => {
                self.keep_not_null_names(Arc::make_mut(table), |table| table.name = to.clone());
            }
            Relation::View(view) => Arc::make_mut(view).name = to.clone(),
            Relation::Sequence(sequence) => Arc::make_mut(sequence).name = to.clone(),
            Relation::Index(_) => {}
        }
        if let Some(temporary) = self.temporary.iter_mut().find(|it| *it == from) {
            *temporary = to.clone();
        }
        self.schema.relations.insert(to.clone(), relation);
        self.refer(from, to);
        self.follow_type(from, to);
        self.enter_indexes(to, &[]);
    }

    /// Lets everything that referred to one name refer to another.
    fn refer(&mut self, from: &Name, to: &Name) {
        let dialect = self.schema.dialect();
        let product = self.schema.server.product;
        if dialect == Dialect::Sqlite {
            return self.refer_sqlite(from, to);
        }
        let follow = |name: &mut Name| {
            if *name == *from {
                *name = to.clone();
            }
        };
        if dialect == Dialect::Mysql {
            // It renames what it named after the table.
            let prefix = format!("{}_", from.ident);
            self.schema.relations.change(to, |relation| {
                let Relation::Table(table) = relation else { return };
                for constraint in &mut Arc::make_mut(table).constraints {
                    if let Some(rest) = constraint.name.as_ref().and_then(|it| it.as_str().strip_prefix(&prefix))
                        && (rest.starts_with("ibfk_") || product == Product::Mysql && rest.starts_with("chk_"))
                    {
                        constraint.name = Some(Ident::other(dialect, format!("{}_{rest}", to.ident)));
                    }
                }
            });
        }
        let moved = from.schema != to.schema;
        let mut moving = Vec::new();
        self.schema.relations.change_users(from, |name, relation| match relation {
            Relation::Table(table) => {
                let table = Arc::make_mut(table);
                for constraint in &mut table.constraints {
                    if let ConstraintRule::ForeignKey(key) = &mut constraint.rule {
                        follow(&mut key.table);
                    }
                }
                let reads = table.policies.iter_mut().flat_map(|it| &mut it.reads);
                reads.for_each(|it| follow(&mut it.relation));
                table.inherits.iter_mut().for_each(follow);
                table.partition_of.iter_mut().for_each(|it| follow(&mut it.table));
                for column in &mut table.columns {
                    if let Some(Default::NextValue(sequence)) = &mut column.default {
                        follow(sequence);
                    }
                }
            }
            Relation::View(view) => {
                Arc::make_mut(view).reads.iter_mut().for_each(|it| follow(&mut it.relation));
            }
            Relation::Sequence(sequence) => {
                if moved {
                    moving.push(name.clone());
                }
                Arc::make_mut(sequence).owner.iter_mut().for_each(|(owner, _)| follow(owner));
            }
            Relation::Index(_) => {}
        });
        // What belongs to a table moves with it.
        for name in moving {
            let target = Name { schema: to.schema.clone(), ident: name.ident.clone() };
            self.rename_relation(&name, &target);
        }
    }

    pub(super) fn rename_index(&mut self, from: &Name, to: &Ident, if_exists: bool) {
        let from = self.found(from);
        if if_exists && self.schema.presence(&from) == Presence::Absent {
            return;
        }
        // ALTER INDEX renames tables and sequences too.
        if matches!(self.schema.relations.get(&from), Some(it) if !matches!(it, Relation::Index(_))) {
            let to = from.with(Ident::relation(self.schema.dialect(), to.as_str()));
            return self.rename_relation(&from, &to);
        }
        self.expect_index(&from);
        let Some(owner) = self.schema.index_owner(&from).cloned() else { return };
        let target = from.with(Ident::relation(self.schema.dialect(), to.as_str()));
        if self.schema.presence(&target) == Presence::Present {
            return self.exists("index", to.as_str(), None);
        }
        let old = Ident::other(self.schema.dialect(), from.ident.as_str());
        self.schema.relations.change(&owner, |relation| {
            if let Relation::View(view) = relation {
                let indexes = Arc::make_mut(view).indexes.iter_mut();
                indexes.filter(|it| it.name == old).for_each(|it| it.name = to.clone());
            }
        });
        if self.schema.view(&owner).is_some() {
            self.enter_indexes(&owner, std::slice::from_ref(&old));
        }
        self.change_table(&owner, |table| {
            table.indexes.iter_mut().filter(|it| it.name == old).for_each(|it| it.name = to.clone());
            let keys = table.constraints.iter_mut().filter(|it| it.name.as_ref() == Some(&old));
            keys.for_each(|it| it.name = Some(to.clone()));
        });
    }

    /// Says that an index is missing, if it surely is.
    pub(super) fn expect_index(&mut self, name: &Name) {
        let name = self.found_index(name);
        if self.schema.presence(&name) != Presence::Absent {
            return;
        }
        let indexes = self.schema.relations.indexes().map(|it| it.ident.as_str());
        let near = crate::suggest::nearest(name.ident.as_str(), indexes);
        let near = near.map(str::to_owned);
        self.missing("index", &name.to_string(), None, near);
    }

    pub(super) fn rename_view_column(&mut self, view: &Name, from: &Ident, to: &Ident) {
        if !self.expect_relation(view, "view") {
            return;
        }
        let view = self.found(view);
        if !self.expect_column(&view, from) {
            return;
        }
        self.schema.relations.change(&view, |relation| {
            if let Relation::View(view) = relation {
                let columns = Arc::make_mut(view).columns.iter_mut().flatten();
                columns.filter(|it| *it == from).for_each(|it| *it = to.clone());
            }
        });
    }

    pub(super) fn rename_part(&mut self, table: &Name, part: Part, from: &Ident, to: &Ident) {
        if !self.expect_relation(table, "table") {
            return;
        }
        let name = self.found(table);
        let Some(found) = self.schema.table(&name) else { return };
        let (what, is_there) = match part {
            Part::Trigger => ("trigger", found.triggers.iter().any(|it| it.name == *from)),
            Part::Policy => ("policy", found.policies.iter().any(|it| it.name == *from)),
        };
        if !is_there && self.schema.presence(&name) == Presence::Present {
            return self.missing(what, from.as_str(), Some(name.to_string()), None);
        }
        let is_taken = match part {
            Part::Trigger => found.triggers.iter().any(|it| it.name == *to),
            Part::Policy => found.policies.iter().any(|it| it.name == *to),
        };
        if is_taken && from != to && self.schema.presence(&name) == Presence::Present {
            return self.exists(what, to.as_str(), Some(name.to_string()));
        }
        self.change_table(&name, |table| match part {
            Part::Trigger => {
                table.triggers.iter_mut().filter(|it| it.name == *from).for_each(|it| it.name = to.clone())
            }
            Part::Policy => table.policies.iter_mut().filter(|it| it.name == *from).for_each(|it| it.name = to.clone()),
        });
    }

    /// Gives something that is no table another name.
    pub(super) fn rename(&mut self, kind: Kind, from: &Name, to: &Ident, arguments: Option<&[DataType]>) {
        match kind {
            Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView | Kind::Sequence => {
                if self.expect_relation(from, kind.sql()) {
                    let from = self.found(from);
                    let to = from.with(Ident::relation(self.schema.dialect(), to.as_str()));
                    self.rename_relation(&from, &to);
                }
            }
            Kind::Type | Kind::Domain => {
                let from = self.found_type(from);
                self.move_type(&from, &from.with(to.clone()));
            }
            Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Routine => {
                let from = self.found_routine(from);
                self.move_routine(kind, &from, &from.with(to.clone()), arguments);
            }
            Kind::Namespace => self.rename_namespace(&from.ident, to),
            Kind::Other(kind) => {
                self.move_other(kind, from, &from.with(to.clone()));
                if kind == "server" {
                    self.follow_server(&from.ident, to);
                }
            }
            Kind::Index => self.rename_index(from, to, false),
            Kind::Trigger | Kind::Policy | Kind::Extension => {}
        }
    }

    /// Moves something that is no table into another schema.
    pub(super) fn set_schema(&mut self, kind: Kind, name: &Name, schema: &Ident, arguments: Option<&[DataType]>) {
        let into = |name: &Name| Name { schema: Some(schema.clone()), ident: name.ident.clone() };
        match kind {
            Kind::Table | Kind::ForeignTable | Kind::View | Kind::MaterializedView | Kind::Sequence
                if self.expect_relation(name, kind.sql()) =>
            {
                let from = self.found(name);
                let to = self.normal(&into(name));
                if let Some((table, column)) = self.schema.sequence(&from).and_then(|it| it.owner.clone()) {
                    let why = Some(format!("it belongs to {table}.{column}"));
                    return self.conflict(ConflictKind::Impossible, "sequence", &from.to_string(), None, why);
                }
                self.rename_relation(&from, &to);
            }
            Kind::Type | Kind::Domain => {
                let from = self.found_type(name);
                let to = self.normal(&into(name));
                self.move_type(&from, &to);
            }
            Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Routine => {
                let from = self.found_routine(name);
                let to = self.normal(&into(name));
                self.move_routine(kind, &from, &to, arguments);
            }
            Kind::Other(kind) => self.move_other(kind, name, &into(name)),
            _ => {}
        }
    }

    fn move_other(&mut self, kind: &str, from: &Name, to: &Name) {
        let named = |name: &Name| Other { kind: kind.to_owned(), name: self.normal(name).to_string() };
        let (before, after) = (named(from), named(to));
        if self.schema.others.remove(&before) {
            self.schema.others.insert(after);
        }
    }

    /// Lets foreign tables and user mappings name a server by its new name.
    fn follow_server(&mut self, from: &Ident, to: &Ident) {
        let is_of_it = |_: &Name, it: &Relation| it.as_table().is_some_and(|it| it.server.as_ref() == Some(from));
        self.schema.relations.change_all(is_of_it, |_, relation| {
            if let Relation::Table(table) = relation {
                Arc::make_mut(table).server = Some(to.clone());
            }
        });
        let others = std::mem::take(&mut self.schema.others).into_iter();
        self.schema.others = others
            .map(|other| match other.name.strip_suffix(&format!(" {from}")) {
                Some(user) if other.kind == "user mapping" => Other { name: format!("{user} {to}"), ..other },
                _ => other,
            })
            .collect();
    }

    fn move_type(&mut self, from: &Name, to: &Name) {
        if self.schema.type_presence(from) == Presence::Absent {
            return self.missing("type", &from.to_string(), None, None);
        }
        let Some(mut found) = self.schema.types.remove(from) else { return };
        Arc::make_mut(&mut found).name = to.clone();
        self.schema.types.insert(to.clone(), found);
        self.follow_type(from, to);
    }

    /// Lets columns, types and routines name a type, or a table as one, by its new name.
    fn follow_type(&mut self, from: &Name, to: &Name) {
        let dialect = self.schema.dialect();
        if dialect != Dialect::Postgres {
            return;
        }
        let spelled = crate::schema::name::quoted(dialect, to);
        let is_it = |it: &DataType| it.user_defined(dialect).as_ref() == Some(from);
        self.schema.relations.change_users(from, |_, relation| {
            if let Relation::Table(table) = relation {
                let columns = Arc::make_mut(table).columns.iter_mut();
                columns.filter(|it| is_it(&it.data_type)).for_each(|it| it.data_type.name.clone_from(&spelled));
            }
        });
        let follow = |it: &mut DataType| {
            if is_it(it) {
                it.name.clone_from(&spelled);
            }
        };
        for found in self.schema.types.values_mut() {
            match &mut Arc::make_mut(found).kind {
                TypeKind::Composite(attributes) => attributes.iter_mut().for_each(|(_, it)| follow(it)),
                TypeKind::Domain(domain) => follow(&mut domain.base),
                TypeKind::Range(of) => follow(of),
                TypeKind::Enum(_) | TypeKind::Base => {}
            }
        }
        let before = crate::schema::name::quoted(dialect, from).to_lowercase();
        let is_returned = |returns: &str| words(returns).any(|(_, word)| word == before);
        let uses = |routine: &Routine| routine.arguments.iter().any(is_it) || is_returned(&routine.returns);
        let routines: Vec<_> =
            self.schema.routines.iter().filter(|(_, it)| uses(it)).map(|(key, _)| key.clone()).collect();
        for key in routines {
            let Some(mut routine) = self.schema.routines.remove(&key) else { continue };
            let changed = Arc::make_mut(&mut routine);
            if is_returned(&changed.returns) {
                changed.returns = with_word(&changed.returns, &before, &spelled.to_lowercase());
            }
            changed.arguments.iter_mut().filter(|it| is_it(it)).for_each(|it| it.name.clone_from(&spelled));
            self.schema.routines.insert((key.0, routine.arguments.clone()), routine);
        }
    }

    fn move_routine(&mut self, kind: Kind, from: &Name, to: &Name, arguments: Option<&[DataType]>) {
        let keys = self.routine_keys(kind, from, arguments);
        if keys.is_empty() {
            return self.routine_is_missing(kind, from, arguments);
        }
        for key in keys {
            if let Some(mut routine) = self.schema.routines.remove(&key) {
                Arc::make_mut(&mut routine).name = to.clone();
                self.schema.routines.insert((to.clone(), key.1), routine);
            }
        }
        // Which of several is called cannot be told from a text.
        if self.schema.routines_named(from).next().is_none() {
            self.follow_function(from, to);
        }
    }

    /// Lets expressions and triggers call a function by its new name.
    fn follow_function(&mut self, from: &Name, to: &Name) {
        let dialect = self.schema.dialect();
        let mut follow = |expr: &mut Expr| *expr = expr.with_function(dialect, from, to);
        self.schema.relations.change_all(
            |_, _| true,
            |_, relation| match relation {
                Relation::Table(table) => Arc::make_mut(table).each_expr(&mut follow),
                Relation::View(view) => {
                    let view = Arc::make_mut(view);
                    view.indexes.iter_mut().for_each(|index| index.each_expr(&mut follow));
                    view.triggers.iter_mut().for_each(|trigger| trigger.each_expr(&mut follow));
                }
                Relation::Sequence(_) | Relation::Index(_) => {}
            },
        );
        self.schema.types.values_mut().for_each(|found| Arc::make_mut(found).each_expr(&mut follow));
    }

    /// Lets expressions about columns of an enum name a value by its new name.
    pub(super) fn follow_enum_value(&mut self, name: &Name, from: &str, to: &str) {
        let dialect = self.schema.dialect();
        let is_it = |it: &Column| it.data_type.user_defined(dialect).as_ref() == Some(name);
        self.schema.relations.change_users(name, |_, relation| {
            let Relation::Table(table) = relation else { return };
            let columns: Vec<Ident> = table.columns.iter().filter(|it| is_it(it)).map(|it| it.name.clone()).collect();
            if columns.is_empty() {
                return;
            }
            let table = Arc::make_mut(table);
            for column in table.columns.iter_mut().filter(|it| is_it(it)) {
                if let Some(Default::Expr(expr)) = &mut column.default {
                    *expr = expr.with_string(dialect, from, to);
                }
            }
            table.each_expr(&mut |expr| {
                if columns.iter().any(|column| expr.mentions(dialect, column.as_str())) {
                    *expr = expr.with_string(dialect, from, to);
                }
            });
        });
    }

    fn rename_namespace(&mut self, from: &Ident, to: &Ident) {
        let is_default = to.is("public") && self.is_postgres();
        if is_default || self.schema.namespaces.contains_key(to) {
            return self.exists("schema", to.as_str(), None);
        }
        let Some(certainty) = self.schema.namespaces.remove(from) else {
            if self.schema.unknown.is_empty() && self.schema.extensions.is_empty() && !from.is("public") {
                self.missing("schema", from.as_str(), None, None);
            }
            return;
        };
        self.schema.namespaces.insert(to.clone(), certainty);
        let inside: Vec<Name> = self
            .schema
            .relations
            .objects()
            .filter(|(name, _)| name.schema.as_ref() == Some(from))
            .map(|(name, _)| name.clone())
            .collect();
        for name in inside {
            let target = Name { schema: Some(to.clone()), ident: name.ident.clone() };
            // A sequence moves with the table that owns it.
            if self.schema.relations.contains_key(&name) {
                self.rename_relation(&name, &target);
            }
        }
        let types: Vec<Name> =
            self.schema.types.keys().filter(|name| name.schema.as_ref() == Some(from)).cloned().collect();
        for name in types {
            let target = Name { schema: Some(to.clone()), ident: name.ident.clone() };
            self.move_type(&name, &target);
        }
        let routines: Vec<Name> = self
            .schema
            .routines
            .keys()
            .map(|(name, _)| name)
            .filter(|it| it.schema.as_ref() == Some(from))
            .cloned()
            .collect();
        for name in routines {
            let target = Name { schema: Some(to.clone()), ident: name.ident.clone() };
            self.move_routine(Kind::Routine, &name, &target, None);
        }
    }
}

/// The words of what a routine returns, names with their schema, and where each begins.
fn words(returns: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_end = |char: char| matches!(char, ' ' | '(' | ')' | ',' | '[' | ']');
    let mut start = 0;
    returns.split(is_end).map(move |word| {
        let at = start;
        start += word.len() + 1;
        (at, word)
    })
}

/// What a routine returns, with another word for each of one.
fn with_word(returns: &str, from: &str, to: &str) -> String {
    let mut text = String::with_capacity(returns.len());
    let mut end = 0;
    for (at, word) in words(returns).filter(|(_, word)| *word == from) {
        text.push_str(&returns[end..at]);
        text.push_str(to);
        end = at + word.len();
    }
    text.push_str(&returns[end..]);
    text
}
