//! Functions, procedures and aggregates: CREATE and ALTER.

use super::origin::Origin;
use super::{Found, always, names, types};
use migrate_sql::effect::{Change, Existing, Kind};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::Name;
use migrate_sql::schema::object::{Routine, RoutineKind, Volatility};
use migrate_sql::schema::table::Certainty;
use squawk_syntax::ast::{self, AstNode};
use std::ops::Range;

/// CREATE FUNCTION.
pub(super) fn function(origin: Origin<'_>, it: &ast::CreateFunction) -> Option<Vec<Found>> {
    let name = it.name()?;
    let params = it.param_list();
    let mut routine = empty(names::made(name.path())?, RoutineKind::Function, params.as_ref());
    routine.returns = returns(it.ret_type(), params);
    set_options(&mut routine, it.option_list(), it.body());
    Some(created(origin.of(&name), routine, it.or_replace()))
}

/// CREATE PROCEDURE.
pub(super) fn procedure(origin: Origin<'_>, it: &ast::CreateProcedure) -> Option<Vec<Found>> {
    let name = it.name()?;
    let mut routine = empty(names::made(name.path())?, RoutineKind::Procedure, it.param_list().as_ref());
    set_options(&mut routine, it.option_list(), it.body());
    Some(created(origin.of(&name), routine, it.or_replace()))
}

/// CREATE AGGREGATE.
pub(super) fn aggregate(origin: Origin<'_>, it: &ast::CreateAggregate) -> Option<Vec<Found>> {
    let name = it.aggregate_name()?;
    let mut routine = empty(names::made(name.path())?, RoutineKind::Aggregate, it.param_list().as_ref());
    let options = it.attribute_list()?;
    if it.param_list().is_none() {
        routine.arguments = types::named_type(&options, "basetype").into_iter().collect();
    }
    routine.language = "internal".to_owned();
    routine.volatility = Volatility::Immutable;
    let state = types::named_type(&options, "stype").or_else(|| types::named_type(&options, "stype1"));
    // What its final function returns is known to the server alone.
    let is_final = options.attribute_options().any(|it| it.name().is_some_and(|it| names::of(&it).is("finalfunc")));
    routine.returns = state.filter(|_| !is_final).map_or_else(|| "?".to_owned(), |it| it.to_string().to_lowercase());
    Some(created(origin.of(&name), routine, it.or_replace()))
}

fn created(span: Range<usize>, routine: Routine, or_replace: Option<ast::OrReplace>) -> Vec<Found> {
    let existing = if or_replace.is_some() { Existing::Replace } else { Existing::Refuse };
    vec![always(span, Change::CreateRoutine { routine: Box::new(routine), existing })]
}

fn empty(name: Name, kind: RoutineKind, params: Option<&ast::ParamList>) -> Routine {
    Routine {
        name,
        kind,
        arguments: params.map(types::arguments).unwrap_or_default(),
        returns: String::new(),
        language: String::new(),
        volatility: Volatility::Volatile,
        body: String::new(),
        certainty: Certainty::Certain,
    }
}

/// What stands after RETURNS; without it, what the OUT arguments are together.
fn returns(written: Option<ast::RetType>, params: Option<ast::ParamList>) -> String {
    let shown = |it: &ast::FuncType| names::func_type(it).without_modifiers().to_string();
    let text = match &written {
        Some(it) => match (it.return_table_arg_list(), it.func_type()) {
            (Some(list), _) => {
                let columns = list
                    .args()
                    .filter_map(|it| Some(format!("{} {}", names::of(&it.name()?), shown(&it.func_type()?))));
                format!("table({})", columns.collect::<Vec<_>>().join(", "))
            }
            (None, Some(data_type)) => {
                let set = if is_set(&data_type) { "setof " } else { "" };
                format!("{set}{}", shown(&data_type))
            }
            (None, None) => String::new(),
        },
        None => {
            let out = |it: &ast::Param| {
                matches!(it.mode(), Some(ast::ParamMode::ParamOut(_) | ast::ParamMode::ParamInOut(_)))
            };
            let params: Vec<ast::Param> = params.into_iter().flat_map(|it| it.params()).filter(out).collect();
            match params.as_slice() {
                [] => "void".to_owned(),
                [only] => types::argument(only).map(|it| it.to_string()).unwrap_or_default(),
                _ => "record".to_owned(),
            }
        }
    };
    text.to_lowercase()
}

fn is_set(data_type: &ast::FuncType) -> bool {
    data_type.syntax().first_token().is_some_and(|it| it.text().eq_ignore_ascii_case("setof"))
}

fn set_options(routine: &mut Routine, options: Option<ast::FuncOptionList>, body: Option<ast::RoutineBody>) {
    for option in options.into_iter().flat_map(|it| it.options()) {
        match option {
            ast::FuncOption::LanguageFuncOption(it) => {
                routine.language = it.language_name().map(|it| it.name.to_lowercase()).unwrap_or_default();
            }
            ast::FuncOption::AsFuncOption(it) => {
                let text = match it.as_func_target() {
                    Some(ast::AsFuncTarget::AsDefinition(it)) => names::string(it.literal()),
                    Some(ast::AsFuncTarget::AsObjFile(it)) => names::string(it.link_symbol()),
                    None => None,
                };
                routine.body = text.unwrap_or_default();
            }
            ast::FuncOption::VolatilityFuncOption(it) => routine.volatility = volatility(&it),
            _ => {}
        }
    }
    if let Some(body) = body {
        routine.body = names::text(&body);
        if routine.language.is_empty() {
            routine.language = "sql".to_owned();
        }
    }
}

fn volatility(it: &ast::VolatilityFuncOption) -> Volatility {
    match it {
        ast::VolatilityFuncOption::Immutable(_) => Volatility::Immutable,
        ast::VolatilityFuncOption::Stable(_) => Volatility::Stable,
        ast::VolatilityFuncOption::Volatile(_) => Volatility::Volatile,
    }
}

/// ALTER FUNCTION.
pub(super) fn alter_function(origin: Origin<'_>, it: &ast::AlterFunction) -> Option<Vec<Found>> {
    use ast::AlterFunctionAction as A;
    let signature = it.function_sig()?;
    let named = (names::referred(signature.function_name_ref())?, signature.param_list());
    let change = match it.action()? {
        A::FunctionRenameTo(to) => rename(Kind::Function, named, names::made(to.function_name()?.path())?),
        A::SetSchema(to) => set_schema(Kind::Function, named, &to)?,
        A::FuncOptionList(options) => alter(Kind::Function, named, &options),
        A::OwnerTo(_) | A::DependsOnExtension(_) | A::NoDependsOnExtension(_) => nothing(),
    };
    Some(vec![always(origin.of(&signature), change)])
}

/// ALTER PROCEDURE.
pub(super) fn alter_procedure(origin: Origin<'_>, it: &ast::AlterProcedure) -> Option<Vec<Found>> {
    use ast::AlterProcedureAction as A;
    let signature = it.procedure_sig()?;
    let named = (names::referred(signature.procedure_name_ref())?, signature.param_list());
    let change = match it.action()? {
        A::ProcedureRenameTo(to) => rename(Kind::Procedure, named, names::made(to.procedure_name()?.path())?),
        A::SetSchema(to) => set_schema(Kind::Procedure, named, &to)?,
        A::FuncOptionList(options) => alter(Kind::Procedure, named, &options),
        A::OwnerTo(_) | A::DependsOnExtension(_) | A::NoDependsOnExtension(_) => nothing(),
    };
    Some(vec![always(origin.of(&signature), change)])
}

/// ALTER ROUTINE.
pub(super) fn alter_routine(origin: Origin<'_>, it: &ast::AlterRoutine) -> Option<Vec<Found>> {
    use ast::AlterRoutineAction as A;
    let signature = it.routine_sig()?;
    let named = (names::referred(signature.routine_name_ref())?, signature.param_list());
    let change = match it.action()? {
        A::RoutineRenameTo(to) => rename(Kind::Routine, named, names::made(to.routine_name()?.path())?),
        A::SetSchema(to) => set_schema(Kind::Routine, named, &to)?,
        A::FuncOptionList(options) => alter(Kind::Routine, named, &options),
        A::OwnerTo(_) | A::DependsOnExtension(_) | A::NoDependsOnExtension(_) => nothing(),
    };
    Some(vec![always(origin.of(&signature), change)])
}

/// ALTER AGGREGATE.
pub(super) fn alter_aggregate(origin: Origin<'_>, it: &ast::AlterAggregate) -> Option<Vec<Found>> {
    use ast::AlterAggregateAction as A;
    let aggregate = it.aggregate()?;
    let named = (names::found(aggregate.path_ref())?, aggregate.param_list());
    let change = match it.action()? {
        A::AggregateRenameTo(to) => rename(Kind::Aggregate, named, names::made(to.aggregate_name()?.path())?),
        A::SetSchema(to) => set_schema(Kind::Aggregate, named, &to)?,
        A::OwnerTo(_) => nothing(),
    };
    Some(vec![always(origin.of(&aggregate), change)])
}

/// A routine by its name and, if they are given, its arguments.
type Named = (Name, Option<ast::ParamList>);

fn given(params: Option<&ast::ParamList>) -> Option<Vec<DataType>> {
    params.map(types::arguments)
}

fn rename(kind: Kind, (from, params): Named, to: Name) -> Change {
    Change::Rename { kind, from, to: to.ident, arguments: given(params.as_ref()) }
}

fn set_schema(kind: Kind, (name, params): Named, to: &ast::SetSchema) -> Option<Change> {
    let schema = names::of_some(to.schema_ref())?;
    Some(Change::SetSchema { kind, name, schema, arguments: given(params.as_ref()) })
}

fn alter(kind: Kind, (name, params): Named, options: &ast::FuncOptionList) -> Change {
    let volatility = options.options().find_map(|it| match it {
        ast::FuncOption::VolatilityFuncOption(it) => Some(volatility(&it)),
        _ => None,
    });
    Change::AlterRoutine { kind, name, arguments: given(params.as_ref()), volatility }
}

fn nothing() -> Change {
    Change::Nothing { kind: "alter routine", about: None }
}
