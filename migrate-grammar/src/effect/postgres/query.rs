//! What a query reads, which functions it calls, and the names of its columns.
//!
//! A column counts only where it is surely meant: `alias.column`, or a column alone where there is one table and
//! nothing around it. `*` stands for every column that the relation has by then.

use super::names;
use super::origin::{Names, Origin};
use super::{Found, always};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::{Change, Data};
use migrate_sql::schema::expr::Label;
use migrate_sql::schema::fold::name_in_text;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::Reads;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// What was found in a statement.
pub(super) struct Reading<'a> {
    pub(super) origin: Origin<'a>,
    /// Relations and columns.
    pub(super) reads: Vec<Reads>,
    /// Functions, in lower case.
    pub(super) calls: Vec<String>,
    /// What the statements inside it write (WITH x AS (INSERT …)).
    pub(super) inner: Vec<(std::ops::Range<usize>, Data)>,
}

/// What names mean at one place.
#[derive(Default)]
pub(super) struct Scope<'s> {
    /// The names of WITH.
    ctes: Vec<Ident>,
    /// What stands in FROM.
    sources: Vec<Source>,
    /// The names that the query gives to its own columns.
    outputs: Vec<Ident>,
    /// The query around it.
    outer: Option<&'s Scope<'s>>,
}

/// Something in FROM.
pub(super) struct Source {
    /// The name by which its columns are called.
    alias: Option<Ident>,
    /// The table or view; `None` for a subquery, a function, a name of WITH.
    relation: Option<Name>,
    /// Whether its columns have their own names.
    columns: ColumnNames,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ColumnNames {
    Own,
    Given,
}

impl<'s> Scope<'s> {
    /// A scope inside another.
    pub(super) fn inside(outer: &'s Scope<'s>) -> Self {
        Scope { outer: Some(outer), ..Scope::default() }
    }

    /// Adds a table under its alias or its own name.
    pub(super) fn add(&mut self, relation: &Name, alias: Option<Ident>) {
        let alias = alias.unwrap_or_else(|| relation.ident.clone());
        let columns = ColumnNames::Own;
        self.sources.push(Source { alias: Some(alias), relation: Some(relation.clone()), columns });
    }

    fn is_cte(&self, name: &Ident) -> bool {
        self.ctes.contains(name) || self.outer.is_some_and(|outer| outer.is_cte(name))
    }

    fn by_alias(&self, alias: &Ident) -> Option<&Source> {
        let own = self.sources.iter().find(|it| it.alias.as_ref() == Some(alias));
        own.or_else(|| self.outer.and_then(|outer| outer.by_alias(alias)))
    }

    fn has_sources(&self) -> bool {
        !self.sources.is_empty() || self.outer.is_some_and(Scope::has_sources)
    }

    /// The only relation that a column alone can belong to.
    fn only(&self) -> Option<&Name> {
        let [only] = self.sources.as_slice() else { return None };
        let is_alone = self.outer.is_none_or(|outer| !outer.has_sources());
        (is_alone && only.columns == ColumnNames::Own).then_some(only.relation.as_ref()).flatten()
    }
}

impl<'a> Reading<'a> {
    /// Nothing yet.
    pub(super) fn new(origin: Origin<'a>) -> Self {
        Self { origin, reads: Vec::new(), calls: Vec::new(), inner: Vec::new() }
    }

    /// Reads a query that stands alone.
    pub(super) fn query(&mut self, query: &ast::SelectVariant) {
        self.select(query, &Scope::default());
    }

    /// What statements inside it write, as changes of their own.
    pub(super) fn writes(&mut self) -> Vec<Found> {
        let inner = std::mem::take(&mut self.inner);
        inner.into_iter().map(|(span, data)| always(span, Change::Data(Box::new(data)))).collect()
    }

    /// Counts a relation, and columns of it.
    pub(super) fn read(&mut self, relation: &Name, columns: impl IntoIterator<Item = Ident>) {
        let at = self.reads.iter().position(|it| it.relation == *relation).unwrap_or_else(|| {
            self.reads.push(Reads { relation: relation.clone(), columns: Vec::new() });
            self.reads.len() - 1
        });
        for column in columns {
            if !self.reads[at].columns.contains(&column) {
                self.reads[at].columns.push(column);
            }
        }
    }

    /// Reads a query inside a scope.
    pub(super) fn select(&mut self, query: &ast::SelectVariant, outer: &Scope<'_>) {
        match query {
            ast::SelectVariant::Select(it) => self.plain(it.syntax(), it.with_clause(), it.from_clause(), outer),
            ast::SelectVariant::SelectInto(it) => self.plain(it.syntax(), it.with_clause(), it.from_clause(), outer),
            ast::SelectVariant::CompoundSelect(it) => {
                let mut scope = Scope::inside(outer);
                // WITH before a UNION stands in its first query, and is that of all.
                let with = it.lhs().and_then(|it| first_with(&it));
                scope.ctes.extend(
                    with.into_iter().flat_map(|it| it.with_tables()).filter_map(|it| names::of_some(it.name())),
                );
                for side in it.lhs().into_iter().chain(it.rhs()) {
                    self.select(&side, &scope);
                }
                self.tails(it.syntax(), &scope);
            }
            ast::SelectVariant::ParenSelect(it) => {
                let mut scope = Scope::inside(outer);
                if let Some(with) = it.with_clause() {
                    self.with(&with, &mut scope);
                }
                if let Some(inner) = it.select() {
                    self.select(&inner, &scope);
                }
                self.tails(it.syntax(), &scope);
            }
            ast::SelectVariant::Values(it) => {
                let mut scope = Scope::inside(outer);
                if let Some(with) = it.with_clause() {
                    self.with(&with, &mut scope);
                }
                for part in it.syntax().children().filter(|it| !ast::WithClause::can_cast(it.kind())) {
                    self.walk(&part, &scope);
                }
            }
            ast::SelectVariant::Table(it) => {
                let mut scope = Scope::inside(outer);
                if let Some(with) = it.with_clause() {
                    self.with(&with, &mut scope);
                }
                if let Some(name) = names::relation(it.relation_name())
                    && !is_cte(&name, &scope)
                {
                    self.read(&name, [star()]);
                }
            }
        }
    }

    /// What surrounds a compound or parenthesised query: its ORDER BY names columns of the result.
    fn tails(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        for tail in node.children().filter(|it| ast::SelectTailClause::can_cast(it.kind())) {
            self.walk_without_names(&tail, scope);
        }
    }

    fn plain(
        &mut self,
        node: &SyntaxNode,
        with: Option<ast::WithClause>,
        from: Option<ast::FromClause>,
        outer: &Scope<'_>,
    ) {
        let mut scope = Scope::inside(outer);
        if let Some(with) = with {
            self.with(&with, &mut scope);
        }
        for item in from.into_iter().flat_map(|it| it.items()) {
            self.listed_item(&item, &mut scope);
        }
        let targets = node.children().find_map(ast::SelectClause::cast).and_then(|it| it.target_list());
        scope.outputs = outputs(targets);
        for child in node.children() {
            if !ast::WithClause::can_cast(child.kind()) && !ast::FromClause::can_cast(child.kind()) {
                self.walk(&child, &scope);
            }
        }
    }

    /// WITH: each name is known to those after it, and all to all if it is RECURSIVE.
    pub(super) fn with(&mut self, with: &ast::WithClause, scope: &mut Scope<'_>) {
        let is_recursive = with.recursive_token().is_some();
        if is_recursive {
            scope.ctes.extend(with.with_tables().filter_map(|it| names::of_some(it.name())));
        }
        for table in with.with_tables() {
            if let Some(query) = table.query() {
                self.with_query(&query, scope);
            }
            if !is_recursive {
                scope.ctes.extend(names::of_some(table.name()));
            }
        }
    }

    fn with_query(&mut self, query: &ast::WithQuery, scope: &Scope<'_>) {
        let node = query.syntax().clone();
        if let Some(select) = ast::SelectVariant::cast(node.clone()) {
            return self.select(&select, scope);
        }
        let span = self.origin.of(query);
        // Its reads are those of the whole; what it writes is a change of its own.
        if let Some(data) = super::data::inside(self, &node, scope) {
            self.inner.push((span, data));
        }
    }

    /// Something of a FROM, with what it joins.
    pub(super) fn listed_item(&mut self, item: &ast::FromListItem, scope: &mut Scope<'_>) {
        match item {
            ast::FromListItem::FromItem(item) => self.joined_item(item, scope),
            ast::FromListItem::JoinExpr(join) => self.join(join, scope),
        }
    }

    fn join(&mut self, join: &ast::JoinExpr, scope: &mut Scope<'_>) {
        let left = join.from_list_item();
        let right = join.join().and_then(|it| it.from_list_item());
        for side in left.iter().chain(&right) {
            self.listed_item(side, scope);
        }
        match join.join().and_then(|it| it.join_condition()) {
            Some(ast::JoinCondition::OnClause(on)) => self.children(on.syntax(), scope),
            Some(ast::JoinCondition::JoinUsingClause(using)) => {
                // Both have these columns, and it is plain who both are if neither is a join.
                for side in left.iter().chain(&right) {
                    if let Some(name) = plain_relation(side).filter(|it| !is_cte(it, scope)) {
                        self.read(&name, names::columns(using.column_ref_list()));
                    }
                }
            }
            None => {}
        }
    }

    fn joined_item(&mut self, item: &ast::FromItem, scope: &mut Scope<'_>) {
        let alias = item.alias();
        let columns = match alias.as_ref().and_then(|it| it.columns()) {
            Some(_) => ColumnNames::Given,
            None => ColumnNames::Own,
        };
        let alias = names::of_some(alias.and_then(|it| it.name()));
        match item {
            ast::FromItem::RelationFromItem(it) => {
                let Some(name) = names::referred(it.relation_name_ref()) else { return };
                let relation = (!is_cte(&name, scope)).then(|| name.clone());
                if let Some(name) = &relation {
                    self.read(name, []);
                }
                if let Some(sample) = it.tablesample_clause() {
                    self.children(sample.syntax(), scope);
                }
                scope.sources.push(Source { alias: Some(alias.unwrap_or(name.ident)), relation, columns });
            }
            ast::FromItem::ParenFromItem(it) => {
                if let Some(select) = select_in(it.syntax()) {
                    match it.lateral_token() {
                        Some(_) => self.select(&select, scope),
                        None => self.beside(&select, scope),
                    }
                } else if let Some(inner) = it.paren_expr().and_then(|it| inner_from(&it)) {
                    self.listed_item(&inner, scope);
                    if alias.is_none() {
                        return;
                    }
                }
                scope.sources.push(Source { alias, relation: None, columns });
            }
            ast::FromItem::ExprFromItem(_)
            | ast::FromItem::FunctionFromItem(_)
            | ast::FromItem::GraphTableFromItem(_)
            | ast::FromItem::JsonTableFromItem(_)
            | ast::FromItem::RowsFromItem(_)
            | ast::FromItem::XmlTableFromItem(_) => {
                self.children(item.syntax(), scope);
                let called = call_in(item.syntax()).and_then(|it| called(&it)).map(|it| it.ident);
                scope.sources.push(Source { alias: alias.or(called), relation: None, columns });
            }
        }
    }

    /// A subquery in FROM sees what is around the query, but not what stands beside it.
    fn beside(&mut self, select: &ast::SelectVariant, scope: &Scope<'_>) {
        let around = Scope { ctes: scope.ctes.clone(), outer: scope.outer, ..Scope::default() };
        self.select(select, &around);
    }

    /// The parts of a node that is no expression by itself.
    pub(super) fn children(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        for child in node.children() {
            self.walk(&child, scope);
        }
    }

    /// Everything in an expression or clause.
    pub(super) fn walk(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        if let Some(select) = ast::SelectVariant::cast(node.clone()) {
            return self.select(&select, scope);
        }
        match node.kind() {
            SyntaxKind::NAME_REF => self.column_alone(node, scope),
            SyntaxKind::FIELD_EXPR => self.field(node, scope),
            SyntaxKind::CALL_EXPR => self.call(node, scope),
            SyntaxKind::CAST_EXPR => {
                self.regclass_cast(node);
                self.children(node, scope);
            }
            SyntaxKind::TARGET if has_star(node) => self.all_columns(scope),
            SyntaxKind::GROUP_BY_CLAUSE | SyntaxKind::ORDER_BY_CLAUSE | SyntaxKind::DISTINCT_CLAUSE => {
                self.result_names(node, scope);
            }
            // `FOR UPDATE OF alias`
            SyntaxKind::LOCKING_CLAUSE => {}
            _ => self.children(node, scope),
        }
    }

    /// A clause in which a name alone may be that of a result.
    fn result_names(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        for name in node.descendants().filter_map(ast::NameRef::cast) {
            let parent = name.syntax().parent().map(|it| it.kind());
            let is_alone =
                matches!(parent, Some(SyntaxKind::SORT_BY | SyntaxKind::GROUPING_EXPR | SyntaxKind::DISTINCT_ON));
            if is_alone && scope.outputs.contains(&names::ident(&name.text())) {
                // Whether a column is meant depends on the clause.
                return self.walk_without_names(node, scope);
            }
        }
        self.children(node, scope);
    }

    /// Everything but names alone.
    fn walk_without_names(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        let nameless = Scope { ctes: scope.ctes.clone(), outer: scope.outer, ..Scope::default() };
        let qualified = Scope { outer: Some(scope), ..nameless };
        self.children(node, &qualified);
    }

    fn all_columns(&mut self, scope: &Scope<'_>) {
        for relation in scope.sources.iter().filter_map(|it| it.relation.as_ref()) {
            self.read(relation, [star()]);
        }
    }

    fn column_alone(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        let Some(name) = ast::NameRef::cast(node.clone()) else { return };
        let column = names::ident(&name.text());
        let is_word = !name.is_quoted() && is_value(column.as_str());
        // A row as a whole has the name of its table.
        if is_word || self.origin.names() == Names::Variables || scope.by_alias(&column).is_some() {
            return;
        }
        if let Some(relation) = scope.only().cloned() {
            self.read(&relation, [column]);
        }
    }

    fn field(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        let Some(field) = ast::FieldExpr::cast(node.clone()) else { return };
        let column = if has_star(node) { Some(star()) } else { field.field().map(|it| names::ident(&it.text())) };
        match (field.base(), column) {
            (Some(ast::Expr::NameRef(alias)), Some(column)) => {
                if let Some(source) = scope.by_alias(&names::ident(&alias.text()))
                    && let Some(relation) = source.relation.clone()
                    && source.columns == ColumnNames::Own
                {
                    self.read(&relation, [column]);
                }
            }
            // `schema.table.column`, or a field of a field.
            (Some(ast::Expr::FieldExpr(base)), Some(column)) => {
                if let Some(relation) = qualified(&base)
                    && scope.sources.iter().any(|it| it.relation.as_ref() == Some(&relation))
                {
                    self.read(&relation, [column]);
                } else {
                    self.field(base.syntax(), scope);
                }
            }
            (Some(base), _) => self.walk(base.syntax(), scope),
            _ => {}
        }
    }

    fn call(&mut self, node: &SyntaxNode, scope: &Scope<'_>) {
        let Some(call) = ast::CallExpr::cast(node.clone()) else { return };
        if let Some(name) = called(&call) {
            let text = match name.schema.as_ref().filter(|it| !it.is("pg_catalog")) {
                Some(schema) => format!("{schema}.{}", name.ident),
                None => name.ident.to_string(),
            };
            if !self.calls.contains(&text) {
                self.calls.push(text);
            }
            self.named_in_text(&name, &call);
        }
        let callee = call.expr().map(|it| it.syntax().clone());
        for child in node.children().filter(|it| Some(it) != callee.as_ref()) {
            self.walk(&child, scope);
        }
    }

    /// `nextval('sequence')` and the like: the sequence or table has to be there.
    fn named_in_text(&mut self, function: &Name, call: &ast::CallExpr) {
        let is_about_relation =
            matches!(function.ident.as_str(), "nextval" | "currval" | "setval" | "pg_get_serial_sequence");
        let first = call.arg_list().and_then(|it| it.args().next()).and_then(|it| it.expr());
        if let Some(ast::Expr::Literal(literal)) = first
            && is_about_relation
        {
            self.relation_in_text(literal.string_value());
        }
    }

    fn regclass_cast(&mut self, node: &SyntaxNode) {
        let Some(cast) = ast::CastExpr::cast(node.clone()) else { return };
        let is_regclass = cast.ty().is_some_and(|it| names::data_type(&it).name == "regclass");
        let literal = cast.literal().or(match cast.expr() {
            Some(ast::Expr::Literal(literal)) => Some(literal),
            _ => None,
        });
        if is_regclass {
            self.relation_in_text(literal.and_then(|it| it.string_value()));
        }
    }

    fn relation_in_text(&mut self, text: Option<String>) {
        // A number is an object identifier.
        let Some(text) = text.filter(|it| !it.is_empty() && !it.starts_with(|c: char| c.is_ascii_digit())) else {
            return;
        };
        let name = name_in_text(Dialect::Postgres, &text);
        self.read(&name, []);
    }
}

/// The name under which every column is read.
pub(super) fn star() -> Ident {
    names::ident("*")
}

/// The columns that a query gives; `None` where that cannot be told from its text.
///
/// `*` stands for those of the first relation that it reads, which is then the only one.
pub(super) fn columns(query: &ast::SelectVariant) -> Option<Vec<Ident>> {
    match query {
        ast::SelectVariant::Select(it) => {
            targets(it.select_clause()?.target_list()?, it.from_clause(), it.with_clause())
        }
        ast::SelectVariant::SelectInto(it) => {
            targets(it.select_clause()?.target_list()?, it.from_clause(), it.with_clause())
        }
        ast::SelectVariant::CompoundSelect(it) => columns(&it.lhs()?).filter(|it| !it.contains(&star())),
        ast::SelectVariant::ParenSelect(it) => columns(&it.select()?).filter(|it| !it.contains(&star())),
        ast::SelectVariant::Values(it) => {
            let width = it.row_list()?.rows().next()?.exprs().count();
            Some((1..=width).map(|number| names::ident(&format!("column{number}"))).collect())
        }
        ast::SelectVariant::Table(it) => it.with_clause().is_none().then(|| vec![star()]),
    }
}

/// The columns of a query under the names that are given for the first of them.
pub(super) fn renamed(columns: Option<Vec<Ident>>, given: Vec<Ident>) -> Option<Vec<Ident>> {
    if given.is_empty() {
        return columns;
    }
    let columns = columns.filter(|columns| !columns.contains(&star()))?;
    let rest = columns.into_iter().skip(given.len());
    Some(given.into_iter().chain(rest).collect())
}

fn targets(list: ast::TargetList, from: Option<ast::FromClause>, with: Option<ast::WithClause>) -> Option<Vec<Ident>> {
    let mut items = from.into_iter().flat_map(|it| it.items());
    let only = (items.next(), items.next());
    let is_plain = with.is_none()
        && matches!(&only, (Some(ast::FromListItem::FromItem(ast::FromItem::RelationFromItem(it))), None)
            if it.alias().is_none_or(|it| it.columns().is_none()));
    list.targets()
        .map(|target| {
            if has_star(target.syntax()) {
                return is_plain.then(star);
            }
            match target.as_name().and_then(|it| it.name()) {
                Some(name) => Some(names::of(&name)),
                None => {
                    let expr = target.expr()?;
                    // `alias.*` of the only relation is all of it.
                    let is_all = matches!(&expr, ast::Expr::FieldExpr(it) if has_star(it.syntax()));
                    if is_all { is_plain.then(star) } else { output(&expr) }
                }
            }
        })
        .collect()
}

/// The name that PostgreSQL gives to an expression; `None` where that cannot be told.
fn output(expr: &ast::Expr) -> Option<Ident> {
    if let ast::Expr::ParenExpr(it) = expr
        && let Some(select) = select_in(it.syntax())
    {
        return columns(&select)?.into_iter().next();
    }
    match names::expr(expr).tree(Dialect::Postgres)?.label() {
        Label::Named(name) => Some(names::ident(&name)),
        Label::Unnamed => Some(names::ident("?column?")),
        Label::Unknown => None,
    }
}

fn outputs(list: Option<ast::TargetList>) -> Vec<Ident> {
    let targets = list.into_iter().flat_map(|list| list.targets());
    targets.filter_map(|it| it.as_name().and_then(|it| it.name())).map(|it| names::of(&it)).collect()
}

/// The function that a call names; `None` for what has a grammar of its own.
pub(super) fn called(call: &ast::CallExpr) -> Option<Name> {
    match call.expr()? {
        ast::Expr::NameRef(it) => Some(Name::local(names::ident(&it.text()))),
        ast::Expr::FieldExpr(it) => qualified(&it),
        _ => None,
    }
}

/// `schema.name`
fn qualified(it: &ast::FieldExpr) -> Option<Name> {
    let schema = match it.base()? {
        ast::Expr::NameRef(schema) => schema.text(),
        // A database before it.
        ast::Expr::FieldExpr(base) => base.field()?.text(),
        _ => return None,
    };
    Some(Name { schema: Some(names::ident(&schema)), ident: names::ident(&it.field()?.text()) })
}

fn is_cte(name: &Name, scope: &Scope<'_>) -> bool {
    name.schema.is_none() && scope.is_cte(&name.ident)
}

fn has_star(node: &SyntaxNode) -> bool {
    node.children_with_tokens().any(|it| it.kind() == SyntaxKind::STAR)
}

/// The WITH of the first query of several.
fn first_with(query: &ast::SelectVariant) -> Option<ast::WithClause> {
    match query {
        ast::SelectVariant::CompoundSelect(it) => first_with(&it.lhs()?),
        _ => query.syntax().children().find_map(ast::WithClause::cast),
    }
}

/// The query in parentheses.
pub(super) fn select_in(node: &SyntaxNode) -> Option<ast::SelectVariant> {
    node.children().find_map(|it| {
        ast::SelectVariant::cast(it.clone()).or_else(|| ast::ParenExpr::cast(it).and_then(|it| select_in(it.syntax())))
    })
}

fn inner_from(it: &ast::ParenExpr) -> Option<ast::FromListItem> {
    it.from_list_item().or_else(|| it.syntax().children().find_map(ast::ParenExpr::cast).and_then(|it| inner_from(&it)))
}

fn call_in(node: &SyntaxNode) -> Option<ast::CallExpr> {
    node.children().find_map(ast::CallExpr::cast)
}

fn plain_relation(item: &ast::FromListItem) -> Option<Name> {
    match item {
        ast::FromListItem::FromItem(ast::FromItem::RelationFromItem(it))
            if it.alias().is_none_or(|it| it.columns().is_none()) =>
        {
            names::found(it.relation_name_ref()?.path_ref())
        }
        _ => None,
    }
}

/// Words that stand for a value rather than a column.
fn is_value(word: &str) -> bool {
    matches!(
        word,
        "current_catalog"
            | "current_date"
            | "current_role"
            | "current_schema"
            | "current_time"
            | "current_timestamp"
            | "current_user"
            | "localtime"
            | "localtimestamp"
            | "session_user"
            | "system_user"
            | "user"
    )
}
