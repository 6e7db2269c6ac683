//! What is refused about types and routines, and how a trigger names its function.

use super::super::{ConflictKind, Fold};
use crate::dialect::Dialect::Postgres;
use crate::effect::{Kind, TypeAction};
use crate::schema::data_type::DataType;
use crate::schema::expr::Expr;
use crate::schema::name::{Ident, Name, quoted};
use crate::schema::object::{Routine, RoutineKind};
use crate::schema::{Presence, Relation};

/// A routine by its name and arguments.
type Key = (Name, Vec<DataType>);

impl Fold {
    /// Whether an attribute of a composite type is missing, or there already; says so if it is.
    pub(in super::super) fn refuse_attribute(
        &mut self,
        name: &Name,
        attributes: &[(Ident, DataType)],
        action: &TypeAction,
    ) -> bool {
        let has = |attribute: &Ident| attributes.iter().any(|(it, _)| it == attribute);
        let (needed, taken) = match action {
            TypeAction::AddAttribute(attribute, _) => (None, Some(attribute)),
            TypeAction::DropAttribute { name: attribute, if_exists: false }
            | TypeAction::SetAttributeType(attribute, _) => (Some(attribute), None),
            TypeAction::RenameAttribute { from, to } => (Some(from), Some(to)),
            _ => (None, None),
        };
        if let Some(missing) = needed.filter(|it| !has(it)) {
            self.missing("attribute", missing.as_str(), Some(name.to_string()), None);
            return true;
        }
        if let Some(taken) = taken.filter(|it| has(it)) {
            self.exists("attribute", taken.as_str(), Some(name.to_string()));
            return true;
        }
        false
    }

    /// Whether a routine cannot replace the one that is there, or names a type that is not; says so if it is so.
    pub(in super::super) fn refuse_routine(&mut self, key: &Key, routine: &Routine) -> bool {
        let before = self.conflicts.len();
        // In C a type may be announced by the functions that read and write it.
        if !matches!(routine.language.as_str(), "c" | "internal") {
            routine.arguments.iter().for_each(|it| self.expect_type(it));
            let result = routine.returns.strip_prefix("setof ").unwrap_or(&routine.returns);
            if !result.is_empty() && !result.starts_with("table(") && routine.kind != RoutineKind::Aggregate {
                self.expect_type(&DataType::plain(result.trim_end_matches("[]")));
            }
        }
        if let Some(old) = self.schema.routines.get(key).cloned()
            && old.certainty == crate::schema::table::Certainty::Certain
        {
            let differs = old.returns != self.resolved_result(&routine.returns)
                && !old.returns.contains('?')
                && !routine.returns.contains(['?', '%']);
            let why = match (old.kind == routine.kind, differs) {
                (false, _) => Some("it is another kind of routine"),
                (true, true) => Some("it returns another type"),
                (true, false) => None,
            };
            if let Some(why) = why {
                let why = Some(why.to_owned());
                self.conflict(ConflictKind::Impossible, "function", &key.0.to_string(), None, why);
            }
        }
        self.conflicts.len() > before
    }

    /// Whether a name means several routines; says so if it does.
    pub(in super::super) fn refuse_several(&mut self, kind: Kind, name: &Name, keys: &[Key]) -> bool {
        let are_several = keys.len() > 1 && self.schema.routine_presence(name) == Presence::Present;
        if are_several {
            let other = Some("there are several of this name".to_owned());
            self.conflict(ConflictKind::Impossible, kind.sql(), &name.to_string(), None, other);
        }
        are_several
    }

    /// Whether a type is that of a table's rows, and cannot be dropped or changed by itself; says so if it is.
    pub(in super::super) fn refuse_row_type(&mut self, name: &Name) -> bool {
        let relation = self.schema.relations.get(name);
        let is_row = matches!(relation, Some(Relation::Table(_) | Relation::View(_)))
            && !self.schema.types.contains_key(name)
            && self.schema.presence(name) == Presence::Present;
        if let Some(relation) = relation.filter(|_| is_row) {
            let other = Some(relation.kind().to_owned());
            self.conflict(ConflictKind::OtherKind, "type", &name.to_string(), None, other);
        }
        is_row
    }
}

/// What a trigger does, with its function under the name that it has in the schema.
pub(in super::super) fn with_function(action: &Expr, function: &Name) -> Expr {
    let text = action.as_str();
    let arguments = text.find('(').map_or("()", |at| &text[at..]);
    Expr::new(Postgres, &format!("{}{arguments}", quoted(Postgres, function)))
}
