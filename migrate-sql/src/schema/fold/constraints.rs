//! Constraints and indexes of a table.

use super::create_table::{has_index_on, not_null};
use super::mysql::{self, ForeignKeyChecks};
use super::{ConflictKind, Fold, naming};
use crate::dialect::Dialect;
use crate::effect::{ConstraintDef, CreateIndex, Existing};
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::table::{
    Constraint, ConstraintRule, ForeignKey, Index, IndexOn, IndexPart, Table, Uniqueness, Validity,
};
use crate::schema::{Presence, Relation, Schema};
use crate::server::Product;
use std::sync::Arc;

/// The names that the indexes of a table and of its constraints take.
pub(crate) fn index_names(dialect: Dialect, table: &Table) -> Vec<Ident> {
    if dialect == Dialect::Sqlite {
        // The index of a constraint has a name of SQLite's own choice.
        return table.indexes.iter().map(|index| index.name.clone()).collect();
    }
    let of_constraints = table.constraints.iter().filter(|constraint| has_index(&constraint.rule));
    let constraints = of_constraints.filter_map(|constraint| constraint.name.clone());
    let is_postgres_like = constraints.collect::<Vec<_>>();
    table.indexes.iter().map(|index| index.name.clone()).chain(is_postgres_like).collect()
}

fn has_index(rule: &ConstraintRule) -> bool {
    matches!(rule, ConstraintRule::PrimaryKey(_) | ConstraintRule::Unique(_) | ConstraintRule::Exclude(_))
}

impl Fold {
    /// Adds a constraint to a table of the schema.
    ///
    /// `beside` is the column that it is written beside.
    pub(super) fn add_constraint(
        &mut self,
        name: &Name,
        def: &ConstraintDef,
        using_index: Option<&Ident>,
        beside: Option<&Ident>,
    ) {
        self.span = def.span.clone();
        let Some(table) = self.schema.table(name).cloned() else { return };
        let mut rule = def.rule.clone();
        let is_certain = self.schema.presence(name) == Presence::Present;
        // SQLite takes the same name twice.
        if let Some(given) = &def.name
            && self.is_constraint_taken(&table, given, def)
            && is_certain
            && !self.is_sqlite()
        {
            return self.exists("constraint", given.as_str(), Some(name.to_string()));
        }
        for column in rule.columns() {
            self.expect_column(name, column);
        }
        if let ConstraintRule::PrimaryKey(_) = rule
            && table.primary_key().is_some()
            && is_certain
        {
            return self.exists("primary key", "primary key", Some(name.to_string()));
        }
        if let ConstraintRule::ForeignKey(key) = &mut rule {
            self.resolve_foreign_key(name, &table, key);
        }
        if self.is_postgres() {
            self.judge_constraint(&table, def, using_index);
        }
        if let ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) = &mut rule
            && self.is_sqlite()
        {
            super::sqlite::settle_key(&table, key);
        }
        let mut given = def.name.clone();
        if let Some(index) = using_index
            && self.schema.dialect() != Dialect::Mysql
        {
            given = Some(given.unwrap_or_else(|| index.clone()));
            rule = self.adopt_index(name, index, rule);
        }
        let dialect = self.schema.dialect();
        if dialect == Dialect::Mysql && matches!(rule, ConstraintRule::PrimaryKey(_)) {
            given = None;
        }
        let counts = match rule {
            ConstraintRule::Check(_) if self.schema.server.product == Product::Mariadb => true,
            ConstraintRule::Check(_) | ConstraintRule::ForeignKey(_) => dialect == Dialect::Sqlite,
            _ => false,
        };
        let beside = beside.filter(|_| counts).cloned();
        let named = match dialect {
            Dialect::Mysql if beside.is_some() => None,
            Dialect::Mysql => self.mysql_name(&table, &rule, def, using_index),
            _ => given.clone().or_else(|| naming::constraint(&self.schema, &table, &rule)),
        };
        let constraint = Constraint { name: named, rule, validity: def.validity, timing: def.timing, beside };
        let mut implied = None;
        self.change_table(name, |table| {
            if dialect == Dialect::Mysql {
                match &constraint.rule {
                    ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => {
                        mysql::give_way(table, &key.parts);
                    }
                    ConstraintRule::ForeignKey(key) => {
                        implied = mysql::imply(table, &key.columns, given.as_ref().or(using_index));
                    }
                    _ => {}
                }
            }
            if let ConstraintRule::PrimaryKey(key) = &constraint.rule {
                let columns: Vec<Ident> = key.parts.iter().filter_map(IndexPart::as_column).cloned().collect();
                for column in table.columns.iter_mut().filter(|column| columns.contains(&column.name)) {
                    // SQLite lets NULL into a primary key, unless it is the rowid.
                    if dialect != Dialect::Sqlite {
                        column.nullability = not_null(column);
                    }
                }
            }
            table.constraints.push(constraint);
        });
        if let Some(key) = self.schema.table(name).and_then(Table::primary_key).cloned() {
            key.parts.iter().filter_map(IndexPart::as_column).for_each(|column| self.inherit_not_null(name, column));
        }
        if let Some(taken) = implied.filter(|_| is_certain) {
            self.exists("index", taken.as_str(), Some(name.to_string()));
        }
    }

    /// The name of a constraint in MySQL or MariaDB, whose index is called `index`.
    fn mysql_name(
        &self,
        table: &Table,
        rule: &ConstraintRule,
        def: &ConstraintDef,
        index: Option<&Ident>,
    ) -> Option<Ident> {
        // The only one that there can be is called PRIMARY, whatever is written.
        let given = def.name.as_ref().filter(|_| !matches!(rule, ConstraintRule::PrimaryKey(_)));
        // MariaDB calls a foreign key like the index that it was given.
        let hint = index.filter(|_| self.schema.server.product == Product::Mariadb);
        let name = given.or(hint).cloned().or_else(|| self.names.of(def));
        name.or_else(|| naming::constraint(&self.schema, table, rule))
    }

    /// Whether a constraint cannot be added because of its name.
    fn is_constraint_taken(&self, table: &Table, name: &Ident, def: &ConstraintDef) -> bool {
        if self.schema.dialect() != Dialect::Mysql {
            return table.constraint(name).is_some();
        }
        // A unique key is an index, and shares its name with no other.
        let is_key = matches!(def.rule, ConstraintRule::Unique(_)) && table.index(name).is_some();
        let has = |table: &Table| {
            let named = table.constraints.iter().filter(|it| it.name.as_ref() == Some(name));
            named.into_iter().any(|it| mysql::share_names(&it.rule, &def.rule))
        };
        let is_elsewhere = mysql::is_unique_in_database(self.schema.server.product, def)
            && self.schema.tables().any(|other| {
                let is_near = other.name.schema == table.name.schema && other.name != table.name;
                is_near && has(other) && self.schema.presence(&other.name) == Presence::Present
            });
        is_key || has(table) || is_elsewhere
    }

    /// The key that an index becomes.
    fn adopt_index(&mut self, name: &Name, index: &Ident, rule: ConstraintRule) -> ConstraintRule {
        let found = self.schema.table(name).and_then(|table| table.index(index)).cloned();
        let Some(found) = found else {
            if self.schema.presence(name) == Presence::Present {
                self.missing("index", index.as_str(), Some(name.to_string()), None);
            }
            return rule;
        };
        self.change_table(name, |table| table.indexes.retain(|it| it.name != *index));
        let fill = |mut key: crate::schema::table::Key| {
            key.parts.clone_from(&found.parts);
            key.include.clone_from(&found.include);
            if let Uniqueness::Unique(nulls) = found.uniqueness {
                key.nulls = nulls;
            }
            key
        };
        match rule {
            ConstraintRule::PrimaryKey(key) => ConstraintRule::PrimaryKey(fill(key)),
            ConstraintRule::Unique(key) => ConstraintRule::Unique(fill(key)),
            other => other,
        }
    }

    /// Finds the table and the columns that a foreign key refers to, and says if they cannot be.
    fn resolve_foreign_key(&mut self, name: &Name, table: &Table, key: &mut ForeignKey) {
        if self.is_sqlite() {
            // It may refer to what is not there yet; and to the primary key that is there when a row is written.
            key.table = name.with(key.table.ident.clone());
            return;
        }
        let is_self = self.found(&key.table) == *name;
        let is_looked_at = match self.schema.dialect() {
            Dialect::Postgres => true,
            Dialect::Sqlite => false,
            Dialect::Mysql => self.checks[0] == ForeignKeyChecks::On,
        };
        if !is_self && is_looked_at && !self.expect_relation(&key.table, "table") {
            key.table = self.made(&key.table);
            return;
        }
        key.table = self.found(&key.table);
        if self.is_postgres() && !is_self && self.refuse_reference(key) {
            return;
        }
        let Some(target) = (if is_self { Some(table.clone()) } else { self.schema.table(&key.table).cloned() }) else {
            return;
        };
        let is_certain = self.schema.presence(&key.table) == Presence::Present;
        if key.referenced.is_empty() {
            let primary = target.primary_key().map(|key| key.parts.iter().filter_map(IndexPart::as_column).cloned());
            key.referenced = primary.map(Iterator::collect).unwrap_or_default();
            if key.referenced.is_empty() && is_certain && self.schema.dialect() == Dialect::Postgres {
                return self.conflict(ConflictKind::NoKey, "primary key", &key.table.to_string(), None, None);
            }
            if self.schema.dialect() != Dialect::Postgres {
                return;
            }
        }
        if self.is_postgres() && self.refuse_reference(key) {
            return;
        }
        for column in &key.referenced {
            if is_looked_at {
                self.expect_column(&key.table, column);
            }
        }
        if !is_certain || !is_looked_at || !self.conflicts.is_empty() {
            return;
        }
        if !is_referable(self.schema.dialect(), &target, &key.referenced) {
            let columns: Vec<_> = key.referenced.iter().map(Ident::as_str).collect();
            self.conflict(ConflictKind::NoKey, "unique key", &columns.join(", "), Some(key.table.to_string()), None);
            return;
        }
        self.compare_types(table, &target, key);
    }

    pub(super) fn compare_types(&mut self, table: &Table, target: &Table, key: &ForeignKey) {
        for (column, referenced) in key.columns.iter().zip(&key.referenced) {
            let (Some(left), Some(right)) = (table.column(column), target.column(referenced)) else { continue };
            if are_comparable(&self.schema, &left.data_type, &right.data_type) {
                continue;
            }
            let (name, of) = (format!("{column} {}", left.data_type), table.name.to_string());
            let other = format!("{}.{referenced} {}", target.name, right.data_type);
            self.conflict(ConflictKind::TypeDiffers, "column", &name, Some(of), Some(other));
        }
    }

    /// CREATE INDEX.
    pub(super) fn create_index(&mut self, create: &CreateIndex) {
        let CreateIndex { table, index, existing, .. } = create;
        if self.refuse_to_change(table) || !self.expect_relation(table, "table") {
            return;
        }
        let owner = self.found(table);
        let mut index = index.clone();
        if self.is_sqlite() {
            if self.refuse_reserved("index", &index.name) || self.refuse_to_index(&owner) {
                return;
            }
            let name = owner.with(Ident::relation(Dialect::Sqlite, index.name.as_str()));
            if *existing == Existing::Keep && matches!(self.schema.relations.get(&name), Some(Relation::Index(_))) {
                return;
            }
            index = self.settled(&owner, index);
        }
        for part in &index.parts {
            if let IndexOn::Column(column) = &part.on {
                self.expect_column(&owner, column);
            }
        }
        self.expect_columns_of(&owner, &index);
        if self.is_postgres() && self.refuse_index(&owner, create, &mut index) {
            return;
        }
        if index.name.as_str().is_empty() {
            let table = self.schema.table(&owner);
            index.name = naming::index(&self.schema, &owner, table, &index.parts, &index.include);
        } else if self.is_index_taken(&owner, &index.name) {
            let other = self.schema.relations.get(&owner.with(index.name.clone()));
            if self.is_sqlite()
                && let Some(other) = other.filter(|it| !matches!(it, Relation::Index(_))).map(Relation::kind)
            {
                return self.exists(other, index.name.as_str(), None);
            }
            match (existing, self.schema.presence(&owner)) {
                (Existing::Refuse, Presence::Present) => {
                    return self.exists("index", index.name.as_str(), Some(owner.to_string()));
                }
                (Existing::Keep, _) => return,
                // Of an uncertain table, it may be gone.
                (Existing::Replace, _) | (Existing::Refuse, Presence::Absent | Presence::Unknown) => {
                    self.remove_index(&owner, &index.name.clone());
                }
            }
        }
        let name = index.name.clone();
        self.add_index(&owner, index);
        if self.schema.dialect() == Dialect::Postgres {
            match create.only {
                true => self.settle_index(&owner, &name),
                false => self.complete_partitions(&owner),
            }
        }
    }

    pub(super) fn is_index_taken(&self, owner: &Name, index: &Ident) -> bool {
        if self.schema.dialect() == Dialect::Mysql {
            let table = self.schema.table(owner);
            return table.is_some_and(|table| table.index(index).is_some() || is_unique_key(table, index));
        }
        let name = owner.with(Ident::relation(self.schema.dialect(), index.as_str()));
        self.schema.relations.contains_key(&name) && self.schema.presence(&name) == Presence::Present
    }

    /// Adds an index to a table or materialised view.
    pub(super) fn add_index(&mut self, owner: &Name, mut index: Index) {
        let dialect = self.schema.dialect();
        if index.name.as_str().is_empty() {
            let table = self.schema.table(owner);
            index.name = naming::index(&self.schema, owner, table, &index.parts, &index.include);
        }
        let before = self.indexes_of(owner);
        self.schema.relations.change(owner, |relation| match relation {
            Relation::Table(table) => {
                let table = Arc::make_mut(table);
                if dialect == Dialect::Mysql {
                    mysql::give_way(table, &index.parts);
                }
                push_index(dialect, table, index);
                table.sort();
            }
            Relation::View(view) => {
                let view = Arc::make_mut(view);
                view.indexes.push(index);
                view.indexes.sort_by(|left, right| left.name.cmp(&right.name));
            }
            Relation::Sequence(_) | Relation::Index(_) => {}
        });
        self.enter_indexes(owner, &before);
    }

    /// Says which columns of an index's expressions are missing: those that are written alone.
    fn expect_columns_of(&mut self, owner: &Name, index: &Index) {
        for column in &index.include {
            self.expect_column(owner, column);
        }
        let predicate = index.predicate.iter();
        let expressions = index.parts.iter().filter_map(|part| match &part.on {
            IndexOn::Expr(expr) => Some(expr),
            IndexOn::Column(_) => None,
        });
        for expr in expressions.chain(predicate) {
            self.expect_columns_in(owner, expr);
        }
    }

    /// Says which columns of an expression about one table are missing.
    pub(super) fn expect_columns_in(&mut self, owner: &Name, expr: &Expr) {
        let dialect = self.schema.dialect();
        let Some(tree) = expr.tree(dialect) else { return };
        let mut columns = Vec::new();
        tree.visit(&mut |tree| {
            if let crate::schema::expr::Tree::Name(parts) = tree
                && let [name] = parts.as_slice()
            {
                columns.push(Ident::other(dialect, name));
            }
        });
        for column in columns {
            // SQLite takes an unknown name in double quotes for a string.
            if dialect != Dialect::Sqlite {
                self.expect_column(owner, &column);
            }
        }
    }

    /// Removes an index by its name.
    pub(super) fn remove_index(&mut self, owner: &Name, index: &Ident) {
        let before = self.indexes_of(owner);
        self.schema.relations.change(owner, |relation| match relation {
            Relation::Table(table) => {
                let table = Arc::make_mut(table);
                table.indexes.retain(|it| it.name != *index);
                table.implied.remove(index);
                table
                    .constraints
                    .retain(|it| !matches!(it.rule, ConstraintRule::Unique(_)) || it.name.as_ref() != Some(index));
            }
            Relation::View(view) => Arc::make_mut(view).indexes.retain(|it| it.name != *index),
            Relation::Sequence(_) | Relation::Index(_) => {}
        });
        self.enter_indexes(owner, &before);
    }

    /// Says that a column is missing, if it surely is.
    pub(super) fn expect_column(&mut self, relation: &Name, column: &Ident) -> bool {
        match self.schema.column_presence(relation, column) {
            Presence::Absent => {
                let near = self.near_column(relation, column);
                self.missing("column", column.as_str(), Some(relation.to_string()), near);
                false
            }
            Presence::Present | Presence::Unknown => true,
        }
    }

    fn near_column(&self, relation: &Name, column: &Ident) -> Option<String> {
        let names: Vec<&str> = match self.schema.relations.get(relation)? {
            Relation::Table(table) => table.columns.iter().map(|it| it.name.as_str()).collect(),
            Relation::View(view) => view.columns.iter().flatten().map(Ident::as_str).collect(),
            _ => Vec::new(),
        };
        crate::suggest::nearest(column.as_str(), names).map(str::to_owned)
    }

    /// Marks a constraint as holding for all rows.
    pub(super) fn validate_constraint(&mut self, table: &Name, name: &Ident) {
        self.change_table(table, |table| {
            if let Some(constraint) = table.constraints.iter_mut().find(|it| it.name.as_ref() == Some(name))
                && constraint.validity == Validity::NotValid
            {
                constraint.validity = Validity::Valid;
            }
            super::not_null::validate(table, name);
        });
    }

    /// Whether REFERENCES beside a column makes a foreign key.
    pub(super) fn takes_inline_references(&self) -> bool {
        mysql::honours_inline_references(self.schema.server)
    }
}

fn is_unique_key(table: &Table, name: &Ident) -> bool {
    table.constraint(name).is_some_and(|it| matches!(it.rule, ConstraintRule::Unique(_)))
}

/// MySQL: a unique index is a unique key.
fn push_index(dialect: Dialect, table: &mut Table, index: Index) {
    match index.uniqueness {
        Uniqueness::Unique(nulls) if dialect == Dialect::Mysql => {
            let key = crate::schema::table::Key { parts: index.parts, include: Vec::new(), nulls };
            table.constraints.push(Constraint {
                name: Some(index.name),
                rule: ConstraintRule::Unique(key),
                validity: Validity::Valid,
                timing: crate::schema::table::Timing::Immediate,
                beside: None,
            });
        }
        _ => table.indexes.push(index),
    }
}

/// Whether a foreign key may refer to these columns.
fn is_referable(dialect: Dialect, target: &Table, columns: &[Ident]) -> bool {
    let is_same = |parts: &[IndexPart]| {
        parts.len() == columns.len()
            && columns.iter().all(|column| parts.iter().any(|part| part.as_column() == Some(column)))
    };
    match dialect {
        // InnoDB refers to any index that begins with them.
        Dialect::Mysql => has_index_on(target, columns),
        // It looks when rows are written.
        Dialect::Sqlite => true,
        Dialect::Postgres => {
            let keys = target.constraints.iter().any(|constraint| match &constraint.rule {
                ConstraintRule::PrimaryKey(key) | ConstraintRule::Unique(key) => is_same(&key.parts),
                _ => false,
            });
            let unique = target.indexes.iter().filter(|it| it.uniqueness != Uniqueness::Any && it.predicate.is_none());
            keys || unique.into_iter().any(|index| is_same(&index.parts))
        }
    }
}

/// Whether values of one type can refer to values of the other, as far as is known.
fn are_comparable(
    schema: &Schema,
    left: &crate::schema::data_type::DataType,
    right: &crate::schema::data_type::DataType,
) -> bool {
    match schema.dialect() {
        Dialect::Sqlite => true,
        // Whole numbers must be of the same size and sign, and go with nothing else. Of other types not all is known:
        // whether two texts fit depends on their collations.
        Dialect::Mysql => {
            let is_whole = |name: &str| matches!(name, "tinyint" | "smallint" | "mediumint" | "int" | "bigint");
            let is_text =
                |name: &str| matches!(name, "char" | "varchar" | "tinytext" | "text" | "binary" | "varbinary");
            match (is_whole(&left.name), is_whole(&right.name)) {
                (true, true) => left.name == right.name && left.unsigned == right.unsigned,
                (true, false) => !is_text(&right.name),
                (false, true) => !is_text(&left.name),
                (false, false) => true,
            }
        }
        Dialect::Postgres => super::postgres::can_refer(schema, left, right),
    }
}
