//! What SELECT and the parts of other statements read: every expression and every FROM, down to the last subquery.

use super::names;
use super::scope::{Reading, Scope};
use migrate_sql::dialect::Dialect;
use migrate_sql::effect::Query;
use migrate_sql::schema::name::{Ident, Name};
use sqlite3_parser::ast::{
    As, Expr, FrameBound, FrameClause, FromClause, FunctionCallOrder, FunctionTail, Id, JoinConstraint, Limit,
    OneSelect, Over, QualifiedName, ResultColumn, Select, SelectTable, Set, SortedColumn, Upsert, UpsertDo, Window,
    With,
};

/// The query that a table or view is made of.
pub(super) fn query(select: &Select<'_>) -> Query {
    let mut reading = Reading::default();
    reading.select(select);
    Query { columns: columns(&select.body.select), reads: reading.finish().0 }
}

/// The names of the columns of a SELECT, if all of them are plain and different.
fn columns(select: &OneSelect<'_>) -> Option<Vec<Ident>> {
    let OneSelect::Select { columns, .. } = select else { return None };
    let mut found: Vec<Ident> = Vec::new();
    for column in *columns {
        let name = match column {
            ResultColumn::Expr(_, Some(name)) => alias(name),
            ResultColumn::Expr(Expr::Id(Id(text)), None) => Ident::other(Dialect::Sqlite, names::unquoted_text(text)),
            ResultColumn::Expr(
                Expr::Name(name) | Expr::Qualified(_, name) | Expr::DoublyQualified(_, _, name),
                None,
            ) => names::ident(name),
            ResultColumn::Expr(..) | ResultColumn::Star | ResultColumn::TableStar(_) => return None,
        };
        if found.contains(&name) {
            return None;
        }
        found.push(name);
    }
    Some(found)
}

fn alias(name: &As<'_>) -> Ident {
    let (As::As(name) | As::Elided(name)) = name;
    names::ident(name)
}

impl Reading {
    pub(super) fn select(&mut self, select: &Select<'_>) {
        self.with(select.with.as_ref(), |reading| {
            let compounds = select.body.compounds.iter().flatten();
            // What a compound is ordered by are its results.
            let order = if select.body.compounds.is_none() { select.order_by } else { None };
            reading.one_select(&select.body.select, order.unwrap_or_default());
            compounds.for_each(|compound| reading.one_select(&compound.select, &[]));
            reading.limit(select.limit);
        });
    }

    /// Looks at what stands behind WITH, and then at what may use it.
    pub(super) fn with(&mut self, with: Option<&With<'_>>, look: impl FnOnce(&mut Self)) {
        let before = self.with.len();
        let tables = with.map_or(&[][..], |with| with.ctes);
        self.with.extend(tables.iter().map(|table| names::ident(&table.tbl_name)));
        tables.iter().for_each(|table| self.select(table.select));
        look(self);
        self.with.truncate(before);
    }

    fn one_select(&mut self, select: &OneSelect<'_>, order: &[SortedColumn<'_>]) {
        let OneSelect::Select { columns, from, where_clause, group_by, having, window_clause, .. } = select else {
            let OneSelect::Values(rows) = select else { return };
            return rows.iter().flatten().for_each(|value| self.expr(value));
        };
        let mut scope = Scope::default();
        if let Some(from) = from {
            self.sources(from, &mut scope);
        }
        scope.results = columns
            .iter()
            .filter_map(|column| match column {
                ResultColumn::Expr(_, Some(name)) => Some(alias(name)),
                _ => None,
            })
            .collect();
        self.within(scope, |reading| {
            from.iter().for_each(|from| reading.joins(from));
            reading.results(columns);
            reading.exprs(where_clause.iter().copied());
            reading.exprs(group_by.iter().copied().flatten());
            reading.exprs(having.iter().copied());
            window_clause.iter().copied().flatten().for_each(|it| reading.window(&it.window));
            reading.sorted(order);
        });
    }

    /// Adds what a FROM names. Its subqueries do not see each other.
    pub(super) fn sources(&mut self, from: &FromClause<'_>, scope: &mut Scope) {
        let joined = from.joins.iter().flatten().map(|join| &join.table);
        for table in from.select.into_iter().chain(joined) {
            match table {
                SelectTable::Table(name, alias, _) => self.source(name, alias.as_ref(), scope),
                SelectTable::TableCall(name, _, as_name) => {
                    scope.add(as_name.as_ref().map_or_else(|| names::ident(&name.name), alias), None);
                }
                SelectTable::Select(select, as_name) => {
                    self.select(select);
                    scope.add(as_name.as_ref().map_or_else(nameless, alias), None);
                }
                SelectTable::Sub(from, as_name) => {
                    self.sources(from, scope);
                    as_name.iter().for_each(|name| scope.add(alias(name), None));
                }
            }
        }
    }

    fn source(&mut self, name: &QualifiedName<'_>, as_name: Option<&As<'_>>, scope: &mut Scope) {
        let is_with = name.db_name.is_none() && self.with.contains(&names::ident(&name.name));
        let relation = (!is_with).then(|| names::name(name));
        relation.iter().for_each(|relation| self.relation(relation));
        scope.add(as_name.map_or_else(|| names::ident(&name.name), alias), relation);
    }

    /// The conditions of the joins of a FROM, and the arguments of its functions, which see what stands before them.
    pub(super) fn joins(&mut self, from: &FromClause<'_>) {
        let tables = from.select.into_iter().chain(from.joins.iter().flatten().map(|join| &join.table));
        for table in tables {
            match table {
                SelectTable::Sub(from, _) => self.joins(from),
                SelectTable::TableCall(_, arguments, _) => self.exprs(arguments.iter().copied().flatten()),
                SelectTable::Table(..) | SelectTable::Select(..) => {}
            }
        }
        for join in from.joins.iter().flatten() {
            if let Some(JoinConstraint::On(expr)) = &join.constraint {
                self.expr(expr);
            }
        }
    }

    pub(super) fn results(&mut self, columns: &[ResultColumn<'_>]) {
        for column in columns {
            if let ResultColumn::Expr(expr, _) = column {
                self.expr(expr);
            }
        }
    }

    pub(super) fn sorted(&mut self, columns: &[SortedColumn<'_>]) {
        self.exprs(columns.iter().map(|column| &column.expr));
    }

    pub(super) fn limit(&mut self, limit: Option<&Limit<'_>>) {
        if let Some(limit) = limit {
            self.expr(&limit.expr);
            self.exprs(&limit.offset);
        }
    }

    /// SET of an UPDATE of this table.
    pub(super) fn sets(&mut self, table: &Name, sets: &[Set<'_>]) {
        for set in sets {
            set.col_names.iter().for_each(|column| self.written(table, names::ident(column)));
            self.expr(&set.expr);
        }
    }

    /// ON CONFLICT of an INSERT into this table.
    pub(super) fn upsert(&mut self, table: &QualifiedName<'_>, upsert: Option<&Upsert<'_>>) {
        let Some(upsert) = upsert else { return };
        let relation = names::name(table);
        let mut scope = Scope::default();
        scope.add(names::ident(table.alias.as_ref().unwrap_or(&table.name)), Some(relation.clone()));
        scope.add(Ident::other(Dialect::Sqlite, "excluded"), Some(relation.clone()));
        self.within(scope, |reading| {
            if let Some(index) = &upsert.index {
                reading.sorted(index.targets);
                reading.exprs(&index.where_clause);
            }
            if let UpsertDo::Set { sets, where_clause } = &upsert.do_clause {
                reading.sets(&relation, sets);
                reading.exprs(where_clause);
            }
        });
        self.upsert(table, upsert.next);
    }

    pub(super) fn exprs<'a, 'b: 'a>(&mut self, exprs: impl IntoIterator<Item = &'a Expr<'b>>) {
        exprs.into_iter().for_each(|expr| self.expr(expr));
    }

    pub(super) fn expr(&mut self, expr: &Expr<'_>) {
        match expr {
            Expr::Between { lhs, start, end, .. } => self.exprs([*lhs, *start, *end]),
            Expr::Binary(left, _, right) => self.exprs([*left, *right]),
            Expr::Case { base, when_then_pairs, else_expr } => {
                self.exprs(base.iter().copied());
                when_then_pairs.iter().for_each(|(when, then)| self.exprs([when, then]));
                self.exprs(else_expr.iter().copied());
            }
            Expr::Cast { expr, .. } | Expr::Collate(expr, _) | Expr::Unary(_, expr) => self.expr(expr),
            Expr::IsNull(expr) | Expr::NotNull(expr) => self.expr(expr),
            Expr::DoublyQualified(_, relation, column) | Expr::Qualified(relation, column) => {
                self.qualified(&names::ident(relation), names::ident(column));
            }
            Expr::Exists(select) | Expr::Subquery(select) => self.select(select),
            Expr::FunctionCall { name: Id(name), args, order_by, filter_over, .. } => {
                self.call(name);
                self.exprs(args.iter().copied().flatten());
                if let Some(FunctionCallOrder::SortList(columns)) = order_by {
                    self.sorted(columns);
                }
                self.tail(filter_over.as_ref());
            }
            Expr::FunctionCallStar { name: Id(name), filter_over } => {
                self.call(name);
                self.tail(filter_over.as_ref());
            }
            Expr::Id(Id(text)) => self.alone(text),
            Expr::Name(name) => self.alone(name.0),
            Expr::InList { lhs, rhs, .. } => {
                self.expr(lhs);
                self.exprs(rhs.iter().copied().flatten());
            }
            Expr::InSelect { lhs, rhs, .. } => {
                self.expr(lhs);
                self.select(rhs);
            }
            Expr::InTable { lhs, rhs, args, .. } => {
                self.expr(lhs);
                match args {
                    Some(args) => self.exprs(*args),
                    None => self.source(rhs, None, &mut Scope::default()),
                }
            }
            Expr::Like { lhs, rhs, escape, .. } => {
                self.exprs([*lhs, *rhs]);
                self.exprs(escape.iter().copied());
            }
            Expr::Parenthesized(exprs) => self.exprs(exprs),
            Expr::Raise(_, message) => self.exprs(message.iter().copied()),
            Expr::Literal(_) | Expr::Variable(_) => {}
        }
    }

    fn tail(&mut self, tail: Option<&FunctionTail<'_>>) {
        let Some(tail) = tail else { return };
        self.exprs(tail.filter_clause.iter().copied());
        if let Some(Over::Window(window)) = tail.over_clause {
            self.window(window);
        }
    }

    fn window(&mut self, window: &Window<'_>) {
        self.exprs(window.partition_by.iter().copied().flatten());
        self.sorted(window.order_by.unwrap_or_default());
        if let Some(FrameClause { start, end, .. }) = &window.frame_clause {
            for bound in [Some(start), end.as_ref()].into_iter().flatten() {
                if let FrameBound::Following(expr) | FrameBound::Preceding(expr) = bound {
                    self.expr(expr);
                }
            }
        }
    }
}

/// The alias of a subquery that was given none: no name means it.
fn nameless() -> Ident {
    Ident::other(Dialect::Sqlite, "")
}
