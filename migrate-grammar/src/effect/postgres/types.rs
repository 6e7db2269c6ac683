//! Types: CREATE and ALTER TYPE, CREATE and ALTER DOMAIN.

use super::origin::Origin;
use super::{Found, always, constraint, names, other};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Kind, Side, TypeAction};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::name::Name;
use migrate_sql::schema::object::{Domain, Type, TypeKind};
use migrate_sql::schema::table::Certainty;
use squawk_syntax::ast;

/// CREATE TYPE.
pub(super) fn create(origin: Origin<'_>, it: &ast::CreateType) -> Option<Vec<Found>> {
    let name = it.type_name()?;
    let kind = match it.kind() {
        Some(ast::CreateTypeKind::EnumType(it)) => {
            let variants = it.variant_list().into_iter().flat_map(|list| list.variants());
            TypeKind::Enum(variants.filter_map(|it| names::string(it.literal())).collect())
        }
        Some(ast::CreateTypeKind::CompositeType(it)) => {
            let fields = it.composite_field_list().into_iter().flat_map(|list| list.composite_field_defs());
            TypeKind::Composite(
                fields.filter_map(|it| Some((names::of(&it.name()?), names::data_type(&it.ty()?)))).collect(),
            )
        }
        Some(ast::CreateTypeKind::RangeType(it)) => TypeKind::Range(subtype(it.attribute_list())?),
        Some(ast::CreateTypeKind::BaseType(_)) | None => TypeKind::Base,
    };
    Some(vec![always(origin.of(&name), made(names::made(name.path())?, kind))])
}

fn made(name: Name, kind: TypeKind) -> Change {
    Change::CreateType(Box::new(Type { name, kind, certainty: Certainty::Certain }))
}

/// What a range is of.
fn subtype(list: Option<ast::AttributeList>) -> Option<DataType> {
    let mut options = list?.attribute_options();
    let option = options.find(|it| it.name().is_some_and(|it| names::of(&it).is("subtype")))?;
    Some(names::data_type(&option.attribute_value()?))
}

/// CREATE DOMAIN.
pub(super) fn create_domain(origin: Origin<'_>, it: &ast::CreateDomain) -> Option<Vec<Found>> {
    let name = it.domain()?;
    let base = names::data_type(&it.ty()?);
    let mut domain = Domain { base, not_null: false, default: None, checks: Vec::new() };
    for qualifier in it.domain_qualifiers() {
        let ast::DomainQualifier::Constraint(constraint) = qualifier else { continue };
        match &constraint {
            ast::Constraint::NotNullConstraint(_) => domain.not_null = true,
            ast::Constraint::DefaultConstraint(it) => domain.default = names::some_expr(it.expr()),
            ast::Constraint::CheckConstraint(it) => {
                let check = names::of_some(constraint.constraint_name()).unwrap_or_else(|| names::ident(""));
                let validity = constraint::validity(constraint.constraint_options()).unwrap_or_default();
                domain.checks.extend(names::some_expr(it.expr()).map(|expr| (check, expr, validity)));
            }
            _ => {}
        }
    }
    Some(vec![always(origin.of(&name), made(names::made(name.path())?, TypeKind::Domain(domain)))])
}

/// ALTER TYPE.
pub(super) fn alter(origin: Origin<'_>, it: &ast::AlterType) -> Option<Vec<Found>> {
    let named = it.type_name_ref()?;
    let name = names::found(named.path_ref())?;
    let span = origin.of(&named);
    let action = match it.action()? {
        ast::AlterTypeAction::AddValue(it) => add_value(&it)?,
        ast::AlterTypeAction::RenameValue(it) => {
            TypeAction::RenameValue { from: names::string(it.from())?, to: names::string(it.to())? }
        }
        ast::AlterTypeAction::RenameAttribute(it) => TypeAction::RenameAttribute {
            from: names::of_some(it.composite_field_ref())?,
            to: names::of_some(it.composite_field())?,
        },
        ast::AlterTypeAction::AlterTypeAttributeActionList(list) => {
            let actions = list.actions().filter_map(|it| attribute(&it));
            let changes = actions.map(|action| Change::AlterType { name: name.clone(), action });
            return Some(changes.map(|change| always(span.clone(), change)).collect());
        }
        ast::AlterTypeAction::TypeRenameTo(to) => {
            let to = names::made(to.type_name()?.path())?.ident;
            return Some(vec![always(span, other::rename(Kind::Type, name, to))]);
        }
        ast::AlterTypeAction::SetSchema(to) => {
            return Some(vec![always(span, other::set_schema(Kind::Type, name, &to)?)]);
        }
        ast::AlterTypeAction::OwnerTo(_) => TypeAction::Other("owner to"),
        ast::AlterTypeAction::SetOptions(_) => TypeAction::Other("set options"),
    };
    Some(vec![always(span, Change::AlterType { name, action })])
}

fn add_value(it: &ast::AddValue) -> Option<TypeAction> {
    let place = match it.value_position() {
        Some(ast::ValuePosition::BeforeValue(it)) => Some((Side::Before, names::string(it.literal())?)),
        Some(ast::ValuePosition::AfterValue(it)) => Some((Side::After, names::string(it.literal())?)),
        None => None,
    };
    Some(TypeAction::AddValue {
        value: names::string(it.literal())?,
        if_not_exists: it.if_not_exists().is_some(),
        place,
    })
}

fn attribute(it: &ast::AlterTypeAttributeAction) -> Option<TypeAction> {
    Some(match it {
        ast::AlterTypeAttributeAction::AddAttribute(it) => {
            TypeAction::AddAttribute(names::of_some(it.composite_field())?, names::data_type(&it.ty()?))
        }
        ast::AlterTypeAttributeAction::DropAttribute(it) => {
            let name = names::of_some(it.composite_field_ref())?;
            TypeAction::DropAttribute { name, if_exists: it.if_exists().is_some() }
        }
        ast::AlterTypeAttributeAction::AlterAttribute(it) => {
            TypeAction::SetAttributeType(names::of_some(it.composite_field_ref())?, names::data_type(&it.ty()?))
        }
    })
}

/// ALTER DOMAIN.
pub(super) fn alter_domain(origin: Origin<'_>, it: &ast::AlterDomain) -> Option<Vec<Found>> {
    use ast::AlterDomainAction as A;
    let named = it.domain_ref()?;
    let name = names::found(named.path_ref())?;
    let span = origin.of(&named);
    let action = match it.action()? {
        A::AddConstraint(it) => add_constraint(&it.constraint()?)?,
        A::DropConstraint(it) => TypeAction::DropCheck {
            name: names::referred(it.constraint_name_ref())?.ident,
            if_exists: it.if_exists().is_some(),
        },
        A::RenameConstraint(it) => TypeAction::RenameCheck {
            from: names::referred(it.constraint_name_ref())?.ident,
            to: names::of_some(it.constraint_name())?,
        },
        A::ValidateConstraint(it) => TypeAction::ValidateCheck(names::referred(it.constraint_name_ref())?.ident),
        A::SetDefault(it) => TypeAction::SetDefault(names::some_expr(it.expr())),
        A::DropDefault(_) => TypeAction::SetDefault(None),
        A::SetNotNull(_) => TypeAction::SetNotNull(true),
        A::DropNotNull(_) => TypeAction::SetNotNull(false),
        A::OwnerTo(_) => TypeAction::Other("owner to"),
        A::DomainRenameTo(to) => {
            let to = names::made(to.domain()?.path())?.ident;
            return Some(vec![always(span, other::rename(Kind::Domain, name, to))]);
        }
        A::SetSchema(to) => return Some(vec![always(span, other::set_schema(Kind::Domain, name, &to)?)]),
    };
    Some(vec![always(span, Change::AlterType { name, action })])
}

fn add_constraint(constraint: &ast::Constraint) -> Option<TypeAction> {
    match constraint {
        ast::Constraint::CheckConstraint(it) => Some(TypeAction::AddCheck {
            name: names::of_some(constraint.constraint_name()),
            expr: names::some_expr(it.expr())?,
            validity: constraint::validity(constraint.constraint_options()).unwrap_or_default(),
        }),
        ast::Constraint::NotNullConstraint(_) => Some(TypeAction::SetNotNull(true)),
        _ => None,
    }
}

/// The types of a signature: those of the arguments that a caller gives.
pub(super) fn arguments(list: &ast::ParamList) -> Vec<DataType> {
    list.all_params()
        .filter(|it| !matches!(it.mode(), Some(ast::ParamMode::ParamOut(_))))
        .filter_map(|it| argument(&it))
        .collect()
}

/// The type of an argument.
pub(super) fn argument(it: &ast::Param) -> Option<DataType> {
    Some(names::func_type(&it.func_type()?).without_modifiers())
}

/// The type that an attribute of an old CREATE AGGREGATE names.
pub(super) fn named_type(list: &ast::AttributeList, attribute: &str) -> Option<DataType> {
    let mut options = list.attribute_options();
    let option = options.find(|it| it.name().is_some_and(|it| names::of(&it).is(attribute)))?;
    let text = names::text(&option.attribute_value()?);
    // `basetype = "ANY"` takes no argument.
    (!text.trim_matches(['"', '\'']).eq_ignore_ascii_case("any"))
        .then(|| DataType::parse(Dialect::Postgres, &text).without_modifiers())
}
