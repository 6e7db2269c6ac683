//! Sequences: CREATE and ALTER SEQUENCE, and the options of an identity column.

use super::origin::Origin;
use super::{Found, always, names, other};
use migrate_sql::effect::{AlterSequence, Change, Kind};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::fold::sequence_with;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::table::Persistence;
use squawk_syntax::ast;

/// CREATE SEQUENCE.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreateSequence) -> Option<Vec<Found>> {
    let name = it.sequence()?;
    let options = options(names::made(name.path())?, it.sequence_options());
    let data_type = options.data_type.clone().unwrap_or_else(|| DataType::plain("bigint"));
    let change = Change::CreateSequence {
        sequence: Box::new(sequence_with(options.name.clone(), data_type, &options)),
        if_not_exists: it.if_not_exists().is_some(),
        persistence: persistence(it.persistence()),
    };
    Some(vec![always(origin.of(&name), change)])
}

/// ALTER SEQUENCE.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterSequence) -> Option<Vec<Found>> {
    let named = it.sequence_ref()?;
    let name = names::found(ast::HasPathRef::path_ref(&named))?;
    let span = origin.of(&named);
    let mut found = Vec::new();
    let mut options = Vec::new();
    for action in it.actions() {
        let change = match action {
            ast::AlterSequenceAction::SequenceOption(option) => {
                options.push(option);
                continue;
            }
            ast::AlterSequenceAction::SequenceRenameTo(to) => {
                other::rename(Kind::Sequence, name.clone(), names::made(to.sequence()?.path())?.ident)
            }
            ast::AlterSequenceAction::SetSchema(to) => other::set_schema(Kind::Sequence, name.clone(), &to)?,
            ast::AlterSequenceAction::OwnerTo(_)
            | ast::AlterSequenceAction::SetLogged(_)
            | ast::AlterSequenceAction::SetUnlogged(_) => {
                let about = it.if_exists().is_none().then(|| name.clone());
                Change::Nothing { kind: "alter sequence", about }
            }
        };
        found.push(always(span.clone(), change));
    }
    if !options.is_empty() {
        let mut alter = self::options(name, options.into_iter());
        alter.if_exists = it.if_exists().is_some();
        found.push(always(span, Change::AlterSequence(Box::new(alter))));
    }
    Some(found)
}

/// What becomes of the rows, or of the whole when its session ends.
pub(super) fn persistence(written: Option<ast::Persistence>) -> Persistence {
    match written {
        Some(ast::Persistence::Temp(_)) => Persistence::Temporary,
        Some(ast::Persistence::Unlogged(_)) => Persistence::Unlogged,
        None => Persistence::Permanent,
    }
}

/// Options, each as far as it is written.
pub(super) fn options(name: Name, written: impl Iterator<Item = ast::SequenceOption>) -> AlterSequence {
    let mut options = AlterSequence {
        name,
        if_exists: false,
        data_type: None,
        increment: None,
        start: None,
        minimum: None,
        maximum: None,
        cycle: None,
        owner: None,
        restart: false,
    };
    for option in written {
        match option {
            ast::SequenceOption::OptionAsType(it) => {
                options.data_type = it.ty().map(|data_type| names::data_type(&data_type));
            }
            ast::SequenceOption::OptionIncrement(it) => options.increment = names::integer(it.expr()),
            ast::SequenceOption::OptionStart(it) => options.start = names::integer(it.expr()),
            ast::SequenceOption::OptionMinValue(it) => options.minimum = names::integer(it.expr()),
            ast::SequenceOption::OptionMaxValue(it) => options.maximum = names::integer(it.expr()),
            ast::SequenceOption::OptionCycle(_) => options.cycle = Some(true),
            ast::SequenceOption::OptionNoCycle(_) => options.cycle = Some(false),
            ast::SequenceOption::OptionOwnedBy(it) => options.owner = owner(it.owned_by_target()),
            ast::SequenceOption::OptionRestart(_) => options.restart = true,
            ast::SequenceOption::OptionSequenceName(it) => {
                options.name = it.sequence().and_then(|it| names::made(it.path())).unwrap_or(options.name);
            }
            // These stand for what is usual.
            ast::SequenceOption::OptionNoMinValue(_) => options.minimum = Some(i64::MIN),
            ast::SequenceOption::OptionNoMaxValue(_) => options.maximum = Some(i64::MAX),
            ast::SequenceOption::OptionCache(_)
            | ast::SequenceOption::OptionLogged(_)
            | ast::SequenceOption::OptionUnlogged(_) => {}
        }
    }
    options
}

fn owner(target: Option<ast::OwnedByTarget>) -> Option<Option<(Name, Ident)>> {
    match target? {
        ast::OwnedByTarget::OwnedByNone(_) => Some(None),
        ast::OwnedByTarget::QualifiedColumnNameRef(it) => names::table_and_column(Some(it)).map(Some),
    }
}
