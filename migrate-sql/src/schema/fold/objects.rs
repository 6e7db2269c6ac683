//! Views, sequences, types, routines, triggers, policies, extensions, schemas.

use super::identity::set_options;
use super::{ConflictKind, Fold};
use crate::dialect::Dialect;
use crate::effect::{AlterSequence, CreateView, Existing, Kind, Side, TypeAction};
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name};
use crate::schema::object::{Other, Reads, Routine, Sequence, Type, TypeKind, Volatility};
use crate::schema::table::{Certainty, Persistence, Policy, Trigger, Validity};
use crate::schema::{Presence, Relation};
use std::sync::Arc;

impl Fold {
    pub(super) fn create_view(&mut self, create: &CreateView) {
        let name = self.made_with(&create.view.name, create.persistence);
        if self.refuse_reserved("view", &name.ident) || self.refuse_index_name(&name) {
            return;
        }
        // SQLite looks when the view is read.
        if !self.is_sqlite() {
            self.check_reads(&create.view.reads);
        }
        match (create.existing, self.schema.presence(&name)) {
            (Existing::Refuse, Presence::Present) => return self.exists("view", &name.to_string(), None),
            (Existing::Keep, Presence::Present) => return,
            (Existing::Replace, Presence::Present) => {
                if !matches!(self.schema.relations.get(&name), Some(Relation::View(_))) {
                    let other = self.schema.relations.get(&name).map(|it| it.kind().to_owned());
                    return self.conflict(ConflictKind::OtherKind, "view", &name.to_string(), None, other);
                }
            }
            (Existing::Keep, Presence::Unknown) if self.schema.relations.contains_key(&name) => return,
            (_, Presence::Absent | Presence::Unknown) => {}
        }
        let mut view = create.view.clone();
        view.name = name.clone();
        view.certainty = match create.existing {
            Existing::Keep => self.certainty_of_new(&name),
            Existing::Refuse | Existing::Replace => Certainty::Certain,
        };
        if self.is_sqlite() {
            view.reads = self.settled_reads(&view.reads, create.persistence);
        }
        view.columns = self.resolved_columns(view.columns.as_deref(), &view.reads);
        view.reads = self.resolved_reads(&view.reads);
        // The system catalogs are pinned: PostgreSQL keeps no dependency on them (`pg_depend`).
        view.reads.retain(|it| !self.schema.is_catalog(&it.relation));
        view.reads.sort();
        view.reads.dedup();
        if let Some(Relation::View(old)) = self.schema.relations.get(&name) {
            view.indexes.clone_from(&old.indexes);
            view.triggers.clone_from(&old.triggers);
        }
        self.insert_relation(name, Relation::View(Arc::new(view)));
    }

    pub(super) fn create_sequence(&mut self, sequence: &Sequence, if_not_exists: bool, persistence: Persistence) {
        let name = self.made_with(&sequence.name, persistence);
        match self.schema.presence(&name) {
            Presence::Present if if_not_exists => return,
            Presence::Present => return self.exists("sequence", &name.to_string(), None),
            Presence::Unknown if if_not_exists && self.schema.relations.contains_key(&name) => return,
            Presence::Absent | Presence::Unknown => {}
        }
        let mut sequence = sequence.clone();
        sequence.name = name.clone();
        if let Some((table, column)) = &sequence.owner {
            let table = self.found(table);
            self.expect_relation(&table, "table");
            self.expect_column(&table, &column.clone());
            sequence.owner = Some((table, column.clone()));
        }
        self.insert_relation(name, Relation::Sequence(Arc::new(sequence)));
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence) {
        let name = self.found(&alter.name);
        if alter.if_exists && self.schema.presence(&name) == Presence::Absent {
            return;
        }
        if !self.expect_relation(&alter.name, "sequence") {
            return;
        }
        let owner = alter.owner.clone().map(|owner| owner.map(|(table, column)| (self.found(&table), column)));
        self.schema.relations.change(&name, |relation| {
            let Relation::Sequence(sequence) = relation else { return };
            let sequence = Arc::make_mut(sequence);
            set_options(sequence, alter);
            if let Some(owner) = owner {
                sequence.owner = owner;
            }
        });
    }

    pub(super) fn create_type(&mut self, created: &Type) {
        let name = self.made(&created.name);
        if self.schema.types.get(&name).is_some_and(|it| matches!(it.kind, TypeKind::Base)) {
            // It was announced only.
        } else if self.schema.type_presence(&name) == Presence::Present {
            return self.exists("type", &name.to_string(), None);
        }
        let mut created = created.clone();
        created.name = name.clone();
        match &mut created.kind {
            TypeKind::Composite(attributes) => {
                for (_, data_type) in attributes {
                    self.expect_type(data_type);
                    *data_type = self.resolved_type(data_type);
                }
            }
            TypeKind::Range(of) => {
                self.expect_type(of);
                *of = self.resolved_type(of);
            }
            TypeKind::Enum(_) | TypeKind::Domain(_) | TypeKind::Base => {}
        }
        if let TypeKind::Domain(domain) = &mut created.kind {
            self.expect_type(&domain.base);
            domain.base = self.resolved_type(&domain.base);
            let mut taken: Vec<Ident> = domain.checks.iter().map(|(name, ..)| name.clone()).collect();
            for (check, ..) in domain.checks.iter_mut().filter(|(name, ..)| name.as_str().is_empty()) {
                *check = free_check(&name, &taken);
                taken.push(check.clone());
            }
            domain.checks.sort_by(|left, right| left.0.cmp(&right.0));
        }
        self.schema.types.insert(name, Arc::new(created));
    }

    pub(super) fn alter_type(&mut self, name: &Name, action: &TypeAction) {
        let name = self.found_type(name);
        if self.schema.type_presence(&name) == Presence::Absent {
            let near = self.near_type(&name);
            return self.missing("type", &name.to_string(), None, near);
        }
        let is_certain = self.schema.type_presence(&name) == Presence::Present;
        let Some(found) = self.schema.types.get(&name).cloned() else { return };
        let mut changed = (*found).clone();
        match (&mut changed.kind, action) {
            (TypeKind::Enum(values), TypeAction::AddValue { value, if_not_exists, place }) => {
                if values.contains(value) {
                    if !if_not_exists && is_certain {
                        self.exists("enum value", value, Some(name.to_string()));
                    }
                    return;
                }
                let at = match place {
                    None => values.len(),
                    Some((side, other)) => match values.iter().position(|it| it == other) {
                        Some(at) => at + usize::from(*side == Side::After),
                        None => {
                            if is_certain {
                                let near = crate::suggest::nearest(other, values.iter().map(String::as_str));
                                let near = near.map(str::to_owned);
                                self.missing("enum value", other, Some(name.to_string()), near);
                            }
                            values.len()
                        }
                    },
                };
                values.insert(at, value.clone());
            }
            (TypeKind::Enum(values), TypeAction::RenameValue { from, to }) => {
                if values.contains(to) && values.contains(from) && is_certain {
                    return self.exists("enum value", to, Some(name.to_string()));
                }
                match values.iter_mut().find(|it| *it == from) {
                    Some(value) => {
                        value.clone_from(to);
                        self.follow_enum_value(&name, from, to);
                    }
                    None if is_certain => {
                        let near = crate::suggest::nearest(from, values.iter().map(String::as_str)).map(str::to_owned);
                        return self.missing("enum value", from, Some(name.to_string()), near);
                    }
                    None => {}
                }
            }
            (TypeKind::Composite(attributes), action) => {
                if let TypeAction::AddAttribute(_, data_type) | TypeAction::SetAttributeType(_, data_type) = action {
                    self.expect_type(data_type);
                }
                if is_certain && self.refuse_attribute(&name, attributes, action) {
                    return;
                }
                alter_composite(attributes, action, |it| self.resolved_type(it));
            }
            (TypeKind::Domain(domain), action) => match action {
                TypeAction::SetDefault(default) => domain.default.clone_from(default),
                TypeAction::SetNotNull(not_null) => domain.not_null = *not_null,
                TypeAction::AddCheck { name: check, expr, validity } => {
                    let taken: Vec<Ident> = domain.checks.iter().map(|(name, ..)| name.clone()).collect();
                    if let Some(check) = check.as_ref().filter(|it| taken.contains(it) && is_certain) {
                        return self.exists("constraint", check.as_str(), Some(name.to_string()));
                    }
                    let check = check.clone().unwrap_or_else(|| free_check(&name, &taken));
                    domain.checks.push((check, expr.clone(), *validity));
                    domain.checks.sort_by(|left, right| left.0.cmp(&right.0));
                }
                TypeAction::DropCheck { name: check, if_exists } => {
                    let before = domain.checks.len();
                    domain.checks.retain(|(it, ..)| it != check);
                    if domain.checks.len() == before && !if_exists && is_certain {
                        return self.missing("constraint", check.as_str(), Some(name.to_string()), None);
                    }
                }
                TypeAction::RenameCheck { from, .. } | TypeAction::ValidateCheck(from)
                    if is_certain && !domain.checks.iter().any(|(it, ..)| it == from) =>
                {
                    return self.missing("constraint", from.as_str(), Some(name.to_string()), None);
                }
                TypeAction::RenameCheck { from, to } => {
                    domain.checks.iter_mut().filter(|(it, ..)| it == from).for_each(|(it, ..)| *it = to.clone());
                }
                TypeAction::ValidateCheck(check) => {
                    let checks = domain.checks.iter_mut().filter(|(it, ..)| it == check);
                    checks.for_each(|(.., validity)| *validity = Validity::Valid);
                }
                _ => {}
            },
            (_, TypeAction::Other(_)) => {}
            (kind, _) => {
                if let Some(other) = kind.sql().filter(|_| is_certain) {
                    let of = Some(other.to_owned());
                    self.conflict(ConflictKind::OtherKind, "type", &name.to_string(), None, of);
                }
            }
        }
        self.schema.types.insert(name, Arc::new(changed));
    }

    pub(super) fn create_routine(&mut self, routine: &Routine, existing: Existing) {
        let name = self.made(&routine.name);
        let arguments: Vec<DataType> = routine.arguments.iter().map(|it| self.resolved_type(it)).collect();
        let key = (name.clone(), arguments.clone());
        if let Some(old) = self.schema.routines.get(&key)
            && old.certainty == Certainty::Certain
            && existing == Existing::Refuse
            && (old.kind == routine.kind || self.schema.dialect() != Dialect::Mysql)
        {
            let what = match routine.kind {
                crate::schema::object::RoutineKind::Procedure => "procedure",
                crate::schema::object::RoutineKind::Aggregate => "aggregate",
                crate::schema::object::RoutineKind::Function => "function",
            };
            return self.exists(what, &name.to_string(), None);
        }
        if existing == Existing::Keep && self.schema.routines.contains_key(&key) {
            return;
        }
        if self.is_postgres() && self.refuse_routine(&key, routine) {
            return;
        }
        let mut routine = routine.clone();
        routine.name = name;
        routine.arguments = arguments;
        routine.returns = self.resolved_result(&routine.returns);
        // In MySQL a function and a procedure may have one name; the model keeps one of them.
        if self.schema.routines.get(&key).is_some_and(|old| old.kind != routine.kind) {
            routine.certainty = Certainty::Uncertain;
        }
        self.schema.routines.insert(key, Arc::new(routine));
    }

    /// ALTER FUNCTION and the like.
    pub(super) fn alter_routine(
        &mut self,
        kind: Kind,
        name: &Name,
        arguments: Option<&[DataType]>,
        volatility: Option<Volatility>,
    ) {
        let name = self.found_routine(name);
        let keys = self.routine_keys(kind, &name, arguments);
        if keys.is_empty() {
            return self.routine_is_missing(kind, &name, arguments);
        }
        if self.refuse_several(kind, &name, &keys) {
            return;
        }
        for key in &keys {
            if let Some(routine) = self.schema.routines.get_mut(key) {
                let routine = Arc::make_mut(routine);
                routine.volatility = volatility.unwrap_or(routine.volatility);
            }
        }
    }

    /// COMMENT ON COLUMN of a relation; a composite type has columns too.
    pub(super) fn comment_column(&mut self, relation: &Name, column: &Ident) {
        if self.schema.types.contains_key(&self.found_type(relation)) {
            return;
        }
        if self.expect_relation(relation, "relation") {
            let name = self.found(relation);
            self.expect_column(&name, column);
        }
    }

    pub(super) fn create_trigger(&mut self, table: &Name, trigger: &Trigger, existing: Existing) {
        if self.refuse_to_change(table) || !self.expect_relation(table, "table") {
            return;
        }
        let owner = self.found(table);
        if self.schema.dialect() == Dialect::Mysql
            && matches!(self.schema.relations.get(&owner), Some(Relation::View(_)))
        {
            return self.expect_table(&owner);
        }
        let mut trigger = trigger.clone();
        if self.is_sqlite() {
            if self.refuse_reserved("trigger", &trigger.name) || self.refuse_virtual(&owner) {
                return;
            }
            let is_temporary = owner.schema.as_ref() == Some(&self.temporary_schema());
            let persistence = if is_temporary { Persistence::Temporary } else { Persistence::Permanent };
            trigger.reads = self.settled_reads(&trigger.reads, persistence);
        }
        // MySQL and SQLite have one name for each trigger of a database.
        let is_there = match self.schema.dialect() {
            Dialect::Postgres => self.triggers_of(&owner).iter().any(|it| it.name == trigger.name),
            Dialect::Mysql | Dialect::Sqlite => {
                self.trigger_owner(&trigger.name).is_some_and(|it| it.schema == owner.schema)
            }
        };
        if is_there {
            match existing {
                Existing::Keep => return,
                Existing::Refuse if self.schema.presence(&owner) == Presence::Present => {
                    return self.exists("trigger", trigger.name.as_str(), Some(owner.to_string()));
                }
                Existing::Refuse | Existing::Replace => {}
            }
        }
        if self.is_sqlite() && self.refuse_trigger(&owner, &trigger.timing) {
            return;
        }
        if self.schema.dialect() == Dialect::Postgres {
            for event in &trigger.events {
                let columns = event.strip_prefix("update of ").into_iter().flat_map(|columns| columns.split(", "));
                for column in columns {
                    self.expect_column(&owner, &Ident::other(Dialect::Postgres, column));
                }
            }
            let function = trigger.action.as_str().split('(').next().unwrap_or("").trim();
            let function = self.found_routine(&super::alter_table::name_in_text(Dialect::Postgres, function));
            let is_built_in = matches!(
                function.ident.as_str(),
                "tsvector_update_trigger" | "tsvector_update_trigger_column" | "suppress_redundant_updates_trigger"
            );
            if self.schema.routine_presence(&function) == Presence::Absent && !is_built_in {
                self.missing("function", &function.to_string(), None, None);
            }
            trigger.action = super::postgres::with_function(&trigger.action, &function);
        }
        self.change_triggers(&owner, |triggers| {
            triggers.retain(|it| it.name != trigger.name);
            triggers.push(trigger);
        });
    }

    /// Changes the triggers of a table or view.
    pub(super) fn change_triggers(&mut self, owner: &Name, change: impl FnOnce(&mut Vec<Trigger>)) {
        self.schema.relations.change(owner, |relation| match relation {
            Relation::Table(table) => {
                let table = Arc::make_mut(table);
                change(&mut table.triggers);
                table.sort();
            }
            Relation::View(view) => {
                let triggers = &mut Arc::make_mut(view).triggers;
                change(triggers);
                triggers.sort_by(|left, right| left.name.cmp(&right.name));
            }
            Relation::Sequence(_) | Relation::Index(_) => {}
        });
    }

    fn triggers_of(&self, owner: &Name) -> &[Trigger] {
        match self.schema.relations.get(owner) {
            Some(Relation::Table(table)) => &table.triggers,
            Some(Relation::View(view)) => &view.triggers,
            _ => &[],
        }
    }

    pub(super) fn create_policy(&mut self, table: &Name, policy: &Policy) {
        if !self.expect_relation(table, "table") {
            return;
        }
        let owner = self.found(table);
        let Some(found) = self.schema.table(&owner) else { return };
        if found.policies.iter().any(|it| it.name == policy.name) && self.schema.presence(&owner) == Presence::Present {
            return self.exists("policy", policy.name.as_str(), Some(owner.to_string()));
        }
        self.check_reads(&policy.reads);
        let policy = Policy { reads: self.resolved_reads(&policy.reads), ..policy.clone() };
        self.change_table(&owner, |table| table.policies.push(policy));
    }

    pub(super) fn alter_policy(
        &mut self,
        table: &Name,
        policy: &Ident,
        roles: Option<&[String]>,
        (using, check): (Option<&Expr>, Option<&Expr>),
        reads: &[Reads],
    ) {
        self.check_reads(reads);
        let reads = self.resolved_reads(reads);
        if !self.expect_relation(table, "table") {
            return;
        }
        let owner = self.found(table);
        let found = self.schema.table(&owner).is_some_and(|it| it.policies.iter().any(|it| it.name == *policy));
        if !found {
            if self.schema.presence(&owner) == Presence::Present {
                self.missing("policy", policy.as_str(), Some(owner.to_string()), None);
            }
            return;
        }
        self.change_table(&owner, |table| {
            for it in table.policies.iter_mut().filter(|it| it.name == *policy) {
                if let Some(roles) = roles {
                    it.roles = roles.to_vec();
                }
                it.using = using.cloned().or(it.using.take());
                it.check = check.cloned().or(it.check.take());
                if using.is_some() || check.is_some() {
                    // What a part that stays reads is not known by itself.
                    it.reads.clone_from(&reads);
                }
            }
        });
    }

    pub(super) fn create_extension(&mut self, name: &Ident, if_not_exists: bool) {
        if name.is("plpgsql") {
            // Every database begins with it.
            if !if_not_exists {
                self.exists("extension", name.as_str(), None);
            }
            return;
        }
        if !self.schema.extensions.insert(name.clone()) && !if_not_exists {
            self.exists("extension", name.as_str(), None);
        }
    }

    pub(super) fn create_namespace(&mut self, name: &Ident, if_not_exists: bool) {
        let is_default = self.schema.dialect() == Dialect::Postgres && name.is("public");
        if is_default || self.schema.namespaces.contains_key(name) {
            // What is not understood may have dropped it.
            if !if_not_exists && (is_default || self.schema.unknown.is_empty()) {
                self.exists("schema", name.as_str(), None);
            }
            return;
        }
        // One that may have been there may hold anything.
        let certainty = if if_not_exists { Certainty::Uncertain } else { Certainty::Certain };
        self.schema.namespaces.insert(name.clone(), certainty);
    }

    pub(super) fn create_other(&mut self, kind: &str, name: &str) {
        self.schema.others.insert(Other { kind: kind.to_owned(), name: name.to_owned() });
    }

    /// Says that a type is missing, if it surely is.
    pub(super) fn expect_type(&mut self, data_type: &DataType) {
        let Some(name) = data_type.user_defined(self.schema.dialect()) else { return };
        let name = self.found_type(&name);
        if data_type.name != "?" && self.schema.type_presence(&name) == Presence::Absent {
            let near = self.near_type(&name);
            self.missing("type", &name.to_string(), None, near);
        }
    }

    pub(super) fn near_type(&self, name: &Name) -> Option<String> {
        let types = self.schema.types.keys().map(|it| it.ident.as_str());
        let built_in =
            ["bigint", "integer", "text", "boolean", "timestamptz", "timestamp", "varchar", "numeric", "jsonb", "uuid"];
        crate::suggest::nearest(name.ident.as_str(), types.chain(built_in)).map(str::to_owned)
    }

    /// The name that a written type has in the schema; a table is a type too.
    pub fn found_type(&self, name: &Name) -> Name {
        self.find(name, |name| self.schema.types.contains_key(name) || self.schema.table(name).is_some())
    }

    /// What a routine returns, with the names that types have in the schema.
    pub(super) fn resolved_result(&self, returns: &str) -> String {
        let dialect = self.schema.dialect();
        let (set, written) = returns.strip_prefix("setof ").map_or(("", returns), |written| ("setof ", written));
        if dialect != Dialect::Postgres || written.is_empty() || written.starts_with("table(") {
            return returns.to_owned();
        }
        let data_type = DataType { array: written.ends_with("[]"), ..DataType::plain(written.trim_end_matches("[]")) };
        format!("{set}{}", self.resolved_type(&data_type)).to_lowercase()
    }

    /// The type with the name that it has in the schema.
    pub(super) fn resolved_type(&self, data_type: &DataType) -> DataType {
        let dialect = self.schema.dialect();
        if let Some((table, column)) = data_type.as_column() {
            let found = self.schema.table(&self.found(&table)).and_then(|table| table.column(&column));
            return found.map_or_else(|| DataType::plain("?"), |it| it.data_type.clone().without_modifiers());
        }
        let Some(name) = data_type.user_defined(dialect).filter(|_| data_type.name != "?") else {
            return data_type.clone();
        };
        let found = self.found_type(&name);
        if !self.schema.types.contains_key(&found) && self.schema.table(&found).is_none() {
            return data_type.clone();
        }
        DataType { name: crate::schema::name::quoted(dialect, &found), ..data_type.clone() }
    }

    /// The name that a written routine has in the schema.
    pub(crate) fn found_routine(&self, name: &Name) -> Name {
        self.find(name, |name| self.schema.routines_named(name).next().is_some())
    }
}

/// The name of a domain's check that was given none.
fn free_check(domain: &Name, taken: &[Ident]) -> Ident {
    let base = format!("{}_check", domain.ident);
    let mut name = Ident::other(Dialect::Postgres, &base);
    let mut number = 1;
    while taken.contains(&name) {
        name = Ident::other(Dialect::Postgres, format!("{base}{number}"));
        number += 1;
    }
    name
}

fn alter_composite(
    attributes: &mut Vec<(Ident, DataType)>,
    action: &TypeAction,
    resolved: impl Fn(&DataType) -> DataType,
) {
    match action {
        TypeAction::AddAttribute(name, data_type) => attributes.push((name.clone(), resolved(data_type))),
        TypeAction::DropAttribute { name, .. } => attributes.retain(|(it, _)| it != name),
        TypeAction::SetAttributeType(name, data_type) => {
            attributes.iter_mut().filter(|(it, _)| it == name).for_each(|(_, it)| *it = resolved(data_type));
        }
        TypeAction::RenameAttribute { from, to } => {
            attributes.iter_mut().filter(|(it, _)| it == from).for_each(|(it, _)| *it = to.clone());
        }
        _ => {}
    }
}
