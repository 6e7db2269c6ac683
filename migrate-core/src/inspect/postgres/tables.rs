//! What belongs to a table: columns, constraints, triggers, policies. Views have columns and triggers too.

use super::Found;
use super::fields::Fields;
use super::relations::add_read;
use migrate_check::dialect::Dialect::Postgres;
use migrate_check::schema::expr::Expr;
use migrate_check::schema::name::{Ident, Name};
use migrate_check::schema::table::{
    Column, Constraint, ConstraintRule, Default, ForeignKey, Generated, Identity, IndexPart, Key, Nullability, Nulls,
    Policy, Reaction, Storage, Timing, Trigger, Validity,
};

pub(super) fn column(found: &mut Found, mut row: Fields) {
    let (relation, name, data_type) = (row.text(), row.ident(), row.data_type());
    if let Some(columns) = found.views.get_mut(&relation).and_then(|view| view.columns.as_mut()) {
        columns.push(name);
    } else if let Some(attributes) = found.attributes(&relation) {
        attributes.push((name, data_type));
    } else if let Some(table) = found.tables.get_mut(&relation) {
        let mut column = Column::new(name, data_type);
        column.nullability = nullability(&table.name, &column, &mut row);
        let expr = row.expr();
        match row.text().as_str() {
            "s" => column.generated = expr.map(|expr| Generated { expr, storage: Storage::Stored }),
            "v" => column.generated = expr.map(|expr| Generated { expr, storage: Storage::Virtual }),
            _ => column.default = expr.and_then(|expr| Default::kept(Postgres, &column.data_type, expr)),
        }
        column.identity = match row.text().as_str() {
            "a" => Some(Identity::Always),
            "d" => Some(Identity::ByDefault),
            _ => None,
        };
        column.collation = row.optional_ident();
        table.columns.push(column);
    }
}

/// The name of NOT NULL counts only if it is another than the server gives by itself.
fn nullability(table: &Name, column: &Column, row: &mut Fields) -> Nullability {
    let (not_null, name, validity) = (row.flag(), row.optional_ident(), row.optional());
    let name = name.filter(|name| *name != column.not_null_name(table));
    match validity.as_deref() {
        _ if !not_null => Nullability::Nullable,
        Some("f") => Nullability::NotValid(name),
        _ => Nullability::NotNull(name),
    }
}

pub(super) fn constraint(found: &mut Found, mut row: Fields) {
    let Some(table) = found.tables.get_mut(&row.text()) else { return };
    let (name, kind) = (row.ident(), row.text());
    let validity = match (row.flag(), row.flag()) {
        (_, false) => Validity::NotEnforced,
        (false, true) => Validity::NotValid,
        (true, true) => Validity::Valid,
    };
    let timing = match (row.flag(), row.flag()) {
        (false, _) => Timing::Immediate,
        (true, false) => Timing::Deferrable,
        (true, true) => Timing::Deferred,
    };
    let Some(rule) = rule(&kind, &mut row) else { return };
    table.constraints.push(Constraint { name: Some(name), rule, validity, timing, beside: None });
}

fn rule(kind: &str, row: &mut Fields) -> Option<ConstraintRule> {
    let (columns, is_period, include) = (row.idents(), row.flag(), row.idents());
    let nulls = if row.flag() { Nulls::NotDistinct } else { Nulls::Distinct };
    let foreign = foreign_key(&columns, row);
    let text = row.text();
    Some(match kind {
        "p" | "u" => {
            let mut parts: Vec<IndexPart> = columns.into_iter().map(IndexPart::column).collect();
            if let Some(last) = parts.last_mut().filter(|_| is_period) {
                "without overlaps".clone_into(&mut last.modifiers);
            }
            let key = Key { parts, include, nulls };
            if kind == "p" { ConstraintRule::PrimaryKey(key) } else { ConstraintRule::Unique(key) }
        }
        "f" => ConstraintRule::ForeignKey(foreign),
        "c" => ConstraintRule::Check(Expr::new(Postgres, &text)),
        "x" => ConstraintRule::Exclude(Expr::new(Postgres, exclusion(&text))),
        _ => return None,
    })
}

fn foreign_key(columns: &[Ident], row: &mut Fields) -> ForeignKey {
    ForeignKey {
        columns: columns.to_vec(),
        table: row.name(),
        referenced: row.idents(),
        on_delete: reaction(&row.text()),
        on_update: reaction(&row.text()),
        full: row.text() == "f",
    }
}

fn reaction(letter: &str) -> Reaction {
    match letter {
        "r" => Reaction::Restrict,
        "c" => Reaction::Cascade,
        "n" => Reaction::SetNull,
        "d" => Reaction::SetDefault,
        _ => Reaction::NoAction,
    }
}

/// What stands after EXCLUDE, without when it is looked at.
fn exclusion(definition: &str) -> &str {
    let text = definition.strip_prefix("EXCLUDE ").unwrap_or(definition);
    let text = text.strip_suffix(" INITIALLY DEFERRED").unwrap_or(text);
    text.strip_suffix(" DEFERRABLE").unwrap_or(text)
}

pub(super) fn trigger(found: &mut Found, mut row: Fields) {
    let relation = row.text();
    let triggers = match (found.tables.get_mut(&relation), found.views.get_mut(&relation)) {
        (Some(table), _) => &mut table.triggers,
        (None, Some(view)) => &mut view.triggers,
        (None, None) => return,
    };
    let (name, bits, mut columns, enabled) = (row.ident(), row.number(), row.list(), row.text());
    let (condition, action) = calls(&row.text());
    // The bits of tgtype are those of src/include/catalog/pg_trigger.h.
    let timing = match bits & 0b100_0010 {
        0 => "after",
        0b10 => "before",
        _ => "instead of",
    };
    columns.sort();
    let update = if columns.is_empty() { "update".to_owned() } else { format!("update of {}", columns.join(", ")) };
    let events = [(8, "delete"), (4, "insert"), (32, "truncate"), (16, update.as_str())];
    triggers.push(Trigger {
        name,
        timing: timing.to_owned(),
        events: events.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, event)| (*event).to_owned()).collect(),
        for_each_row: bits & 1 != 0,
        condition,
        action,
        reads: Vec::new(),
        enabled: enabled != "D",
    });
}

/// When a trigger runs and what it calls, which its definition ends with: `WHEN (…) EXECUTE FUNCTION f()`.
///
/// The condition is nowhere else: no function shows an expression about two rows.
fn calls(definition: &str) -> (Option<Expr>, Expr) {
    let each = [" FOR EACH ROW ", " FOR EACH STATEMENT "];
    let rest = each.iter().find_map(|each| definition.split_once(each)).map_or(definition, |(_, rest)| rest);
    let (condition, action) = match rest.strip_prefix("WHEN (").and_then(|it| it.rsplit_once(") EXECUTE FUNCTION ")) {
        Some((condition, action)) => (Some(condition), action),
        None => (None, rest.strip_prefix("EXECUTE FUNCTION ").unwrap_or(rest)),
    };
    (condition.map(|text| Expr::new(Postgres, text)), Expr::new(Postgres, action))
}

pub(super) fn policy(found: &mut Found, mut row: Fields) {
    let Some(table) = found.tables.get_mut(&row.text()) else { return };
    let (name, permissive, command) = (row.ident(), row.flag(), row.text());
    let command = match command.as_str() {
        "r" => "select",
        "a" => "insert",
        "w" => "update",
        "d" => "delete",
        _ => "all",
    };
    let mut roles = row.list();
    roles.sort();
    let (using, check) = (row.expr(), row.expr());
    table.policies.push(Policy {
        name,
        permissive,
        command: command.to_owned(),
        roles,
        using,
        check,
        reads: Vec::new(),
    });
}

pub(super) fn policy_reads(found: &mut Found, mut row: Fields) {
    let Some(table) = found.tables.get_mut(&row.text()) else { return };
    let (name, relation, column) = (row.ident(), row.name(), row.optional_ident());
    if let Some(policy) = table.policies.iter_mut().find(|it| it.name == name) {
        add_read(&mut policy.reads, relation, column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_definition_says_when_and_what() {
        let (condition, action) = calls(
            "CREATE TRIGGER t BEFORE UPDATE ON public.p FOR EACH ROW WHEN ((old.a <> ') x'::text)) \
             EXECUTE FUNCTION app.f('a', '3')",
        );
        assert_eq!(condition.unwrap().as_str(), "(old.a <> ') x'::text)");
        assert_eq!(action.as_str(), "app.f('a', '3')");
        let (condition, action) = calls("CREATE TRIGGER t AFTER INSERT ON p FOR EACH STATEMENT EXECUTE FUNCTION f()");
        assert_eq!((condition, action.as_str()), (None, "f()"));
    }

    #[test]
    fn when_an_exclusion_is_looked_at_is_no_part_of_it() {
        let text = "EXCLUDE USING gist (room WITH =) WHERE ((room > 0)) DEFERRABLE INITIALLY DEFERRED";
        assert_eq!(exclusion(text), "USING gist (room WITH =) WHERE ((room > 0))");
        assert_eq!(exclusion("EXCLUDE USING gist (room WITH =) DEFERRABLE"), "USING gist (room WITH =)");
    }
}
