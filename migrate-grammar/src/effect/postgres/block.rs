//! DO: what the statements of a block do.
//!
//! What stands under a condition may happen or not. One that looks whether the object is there is as good as IF NOT
//! EXISTS; so is a handler that swallows the error of a single statement. Loops over values that are written out are
//! gone through; what other loops do may happen any number of times.

use super::origin::{Names, Origin, undecoded};
use super::{Found, always, data, dynamic, into, names, probe, statement};
use migrate_sql::effect::{Change, Condition, Touched};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};
use std::collections::BTreeMap;
use std::ops::Range;

/// More often nobody goes through a loop in a migration.
const MOST: usize = 400;

/// DO.
pub(super) fn read(origin: Origin<'_>, it: &ast::Do) -> Vec<Found> {
    let body = it.body().and_then(|it| it.decoded_value());
    let (Some(tree), Some(decoded)) = (it.plpgsql(), body) else {
        return vec![opaque(origin.of(it), "a block in another language than PL/pgSQL")];
    };
    let map = |at: usize| origin.offset(undecoded(&decoded, at));
    body_of(Origin::mapped(&map, Names::Variables), &tree.tree(), BTreeMap::new())
}

/// What a body does that is called with these values of its variables.
pub(super) fn body_of(origin: Origin<'_>, body: &ast::Plpgsql, known: Known) -> Vec<Found> {
    let Some(block) = body.block() else { return vec![opaque(origin.of(body), "a block that cannot be read")] };
    let is_error = |it: &SyntaxNode| {
        it.kind() == SyntaxKind::ERROR && it.parent().is_none_or(|it| it.kind() != SyntaxKind::PLPGSQL_BODY)
    };
    if body.syntax().descendants().any(|it| is_error(&it)) {
        return vec![opaque(origin.of(body), "a block that cannot be read")];
    }
    let mut run = Run { origin, known, found: Vec::new(), condition: Guard::always() };
    run.block(&block);
    run.found
}

/// The variables whose values are known, as texts.
pub(super) type Known = BTreeMap<String, String>;

/// What something happens under.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Guard {
    condition: Condition,
    /// If it was looked whether something is there: the names that were looked for.
    asked: Vec<String>,
}

impl Guard {
    fn always() -> Self {
        Self { condition: Condition::Always, asked: Vec::new() }
    }

    fn maybe() -> Self {
        Self { condition: Condition::Maybe, asked: Vec::new() }
    }

    /// This one inside another.
    fn inside(self, outer: &Self) -> Self {
        match (outer.condition, self.condition) {
            (Condition::Maybe, _) | (_, Condition::Maybe) => Self::maybe(),
            (Condition::Always, _) => self,
            (_, Condition::Always) => outer.clone(),
            (Condition::IfPossible, Condition::IfPossible) => Self {
                condition: Condition::IfPossible,
                asked: outer.asked.iter().chain(&self.asked).cloned().collect(),
            },
        }
    }

    /// Whether and how a change happens under it.
    fn of(&self, change: &Change) -> Condition {
        match self.condition {
            // What was looked for has to be what is made, changed or dropped.
            Condition::IfPossible if !self.asked.is_empty() && !probe::is_about(change, &self.asked) => {
                Condition::Maybe
            }
            condition => condition,
        }
    }
}

struct Run<'a> {
    origin: Origin<'a>,
    known: Known,
    found: Vec<Found>,
    condition: Guard,
}

impl Run<'_> {
    fn add(&mut self, parts: Vec<Found>) {
        for mut part in parts {
            let condition = self.condition.of(&part.change);
            part.condition = weaker(part.condition, condition);
            self.found.push(part);
        }
    }

    fn opaque(&mut self, at: &SyntaxNode, reason: &str) {
        let span = self.origin.of_node(at);
        self.add(vec![opaque(span, reason)]);
    }

    /// Runs something under a condition, and goes on under the one before.
    fn under(&mut self, guard: Guard, run: impl FnOnce(&mut Self)) {
        let outer = self.condition.clone();
        self.condition = guard.inside(&outer);
        run(self);
        self.condition = outer;
    }

    fn block(&mut self, block: &ast::PlpgsqlBlock) {
        self.declare(block);
        let Some(body) = block.body() else { return };
        let Some(handlers) = block.exception() else { return self.statements(&body) };
        let before = self.found.len();
        let outer = self.condition.clone();
        self.statements(&body);
        self.condition = outer;
        // An error undoes everything that came before it in the block.
        let matters = self.found[before..].iter().filter(|it| !it.is_quiet()).count();
        let condition = if matters > 1 { Condition::Maybe } else { Condition::IfPossible };
        for part in &mut self.found[before..] {
            part.condition = weaker(part.condition, condition);
        }
        for handler in handlers.handlers() {
            if let Some(body) = handler.body() {
                self.under(Guard::maybe(), |run| run.statements(&body));
            }
        }
    }

    /// Variables that keep the value with which they begin.
    fn declare(&mut self, block: &ast::PlpgsqlBlock) {
        let changed = assigned(block.syntax());
        for decl in block.declare_section().into_iter().flat_map(|it| it.decls()) {
            let ast::PlpgsqlDecl::PlpgsqlVarDecl(decl) = decl else { continue };
            let Some(name) = names::of_some(decl.name()) else { continue };
            self.known.remove(name.as_str());
            let value = decl.init().and_then(|it| it.expr()).and_then(|it| dynamic::value(&self.known, &it));
            if let Some(value) = value
                && !changed.contains(&name.to_string())
            {
                self.known.insert(name.to_string(), value);
            }
        }
    }

    fn statements(&mut self, body: &ast::PlpgsqlBody) {
        for node in body.syntax().children() {
            match ast::PlpgsqlStmt::cast(node.clone()) {
                Some(stmt) => self.statement(&stmt),
                None if node.kind() == SyntaxKind::ERROR => self.unread(&node),
                None => {}
            }
        }
    }

    /// The grammar knows no INTO in a statement.
    fn unread(&mut self, node: &SyntaxNode) {
        let text = node.text().to_string();
        let start = usize::from(node.text_range().start());
        let origin = self.origin;
        let map = |at: usize| origin.offset(start + at);
        match into::without(&text, Origin::mapped(&map, Names::Variables)) {
            Some(found) => self.add(found),
            None => self.opaque(node, "a statement that cannot be read"),
        }
    }

    fn statement(&mut self, stmt: &ast::PlpgsqlStmt) {
        use ast::PlpgsqlStmt as S;
        match stmt {
            S::PlpgsqlExecSqlStmt(it) => {
                if let Some(stmt) = it.stmt() {
                    self.sql(&stmt);
                }
            }
            S::PlpgsqlPerformStmt(it) => {
                if let Some(select) = super::query::select_in(it.syntax()) {
                    self.add(data::select(self.origin, &select).unwrap_or_default());
                }
            }
            S::PlpgsqlCallStmt(it) => {
                if let Some(call) = it.call() {
                    self.add(data::call(self.origin, &call).unwrap_or_default());
                }
            }
            S::PlpgsqlDoStmt(it) => {
                if let Some(inner) = it.do_() {
                    self.add(read(self.origin, &inner));
                }
            }
            S::PlpgsqlDynExecuteStmt(it) => {
                let found = dynamic::execute(self.origin, &self.known, it.query().as_ref(), it);
                self.add(found);
            }
            S::PlpgsqlBlock(it) => self.block(it),
            S::PlpgsqlIfStmt(it) => self.branches(it),
            S::PlpgsqlCaseStmt(it) => {
                let bodies = it.whens().filter_map(|it| it.body()).chain(it.else_clause().and_then(|it| it.body()));
                for body in bodies {
                    self.under(Guard::maybe(), |run| run.statements(&body));
                }
            }
            S::PlpgsqlForEachStmt(it) => self.for_each(it),
            S::PlpgsqlForIStmt(it) => self.for_number(it),
            S::PlpgsqlForQueryStmt(it) => {
                let values = it.query().and_then(|it| dynamic::values_of_query(&self.known, &it));
                match (values, it.body()) {
                    (Some(values), Some(body)) => self.each(it.vars(), values, &body),
                    (None, body) => {
                        if let Some(query) = it.query() {
                            self.sql(&query);
                        }
                        self.repeated(body);
                    }
                    (Some(_), None) => {}
                }
            }
            S::PlpgsqlForDynStmt(it) => {
                let found = dynamic::execute(self.origin, &self.known, it.query().as_ref(), it);
                self.add(found);
                self.repeated(it.body());
            }
            S::PlpgsqlForCursorStmt(it) => self.repeated(it.body()),
            S::PlpgsqlLoopStmt(it) => self.repeated(it.body()),
            S::PlpgsqlWhileStmt(it) => self.repeated(it.body()),
            S::PlpgsqlReturnQueryStmt(it) => {
                if let Some(query) = it.query() {
                    self.sql(&query);
                }
            }
            S::PlpgsqlReturnQueryExecuteStmt(it) => {
                let found = dynamic::execute(self.origin, &self.known, it.query().as_ref(), it);
                self.add(found);
            }
            S::PlpgsqlRollbackStmt(it) => self.opaque(it.syntax(), "what came before may be undone"),
            // What follows happens only if this does not.
            S::PlpgsqlReturnStmt(_) | S::PlpgsqlExitStmt(_) | S::PlpgsqlContinueStmt(_) => {}
            S::PlpgsqlAssertStmt(_)
            | S::PlpgsqlAssignStmt(_)
            | S::PlpgsqlCloseStmt(_)
            | S::PlpgsqlCommitStmt(_)
            | S::PlpgsqlFetchStmt(_)
            | S::PlpgsqlGetDiagStmt(_)
            | S::PlpgsqlMoveStmt(_)
            | S::PlpgsqlNullStmt(_)
            | S::PlpgsqlOpenStmt(_)
            | S::PlpgsqlRaiseStmt(_)
            | S::PlpgsqlReturnNextStmt(_) => {}
        }
    }

    fn sql(&mut self, stmt: &ast::Stmt) {
        let found = match stmt {
            // INTO names variables here.
            ast::Stmt::SelectInto(it) => ast::SelectVariant::cast(it.syntax().clone())
                .and_then(|it| data::select(self.origin, &it))
                .unwrap_or_default(),
            stmt => statement(self.origin, stmt),
        };
        self.add(found);
    }

    fn branches(&mut self, it: &ast::PlpgsqlIfStmt) {
        let asked = it.cond().and_then(|it| probe::asked(&it));
        let then = match &asked {
            Some(asked) => Guard { condition: Condition::IfPossible, asked: asked.clone() },
            None => Guard::maybe(),
        };
        let leaves = it.then_body().is_some_and(|it| leaves(&it));
        if let Some(body) = it.then_body() {
            self.under(then.clone(), |run| run.statements(&body));
        }
        let others = it.elsifs().filter_map(|it| it.body()).chain(it.else_clause().and_then(|it| it.body()));
        let mut others_leave = false;
        for body in others {
            others_leave |= self::leaves(&body);
            self.under(Guard::maybe(), |run| run.statements(&body));
        }
        // The rest is reached only if none of those was.
        if others_leave {
            self.condition = Guard::maybe();
        } else if leaves {
            self.condition = then.inside(&self.condition);
        }
    }

    fn for_each(&mut self, it: &ast::PlpgsqlForEachStmt) {
        let values = it.array().and_then(|it| dynamic::values(&self.known, &it));
        match (values, it.body()) {
            (Some(values), Some(body)) if it.slice().is_none() => self.each(it.vars(), values, &body),
            (_, body) => self.repeated(body),
        }
    }

    fn for_number(&mut self, it: &ast::PlpgsqlForIStmt) {
        let bound = |it: Option<ast::PlpgsqlExpr>| {
            dynamic::value(&self.known, &it?).and_then(|it| it.trim().parse::<i64>().ok())
        };
        let range = it.range();
        let (lower, upper) =
            (range.as_ref().and_then(|it| bound(it.lower())), range.as_ref().and_then(|it| bound(it.upper())));
        let is_plain = it.reverse_token().is_none() && range.is_some_and(|it| it.step().is_none());
        match (lower, upper, it.body()) {
            (Some(lower), Some(upper), Some(body)) if is_plain => {
                let values = (lower..=upper).take(MOST + 1).map(|it| it.to_string()).collect();
                self.each(it.vars(), values, &body);
            }
            (_, _, body) => self.repeated(body),
        }
    }

    /// Goes through a loop whose values are known.
    fn each(
        &mut self,
        mut vars: impl Iterator<Item = ast::PlpgsqlForVariable>,
        values: Vec<String>,
        body: &ast::PlpgsqlBody,
    ) {
        let name = vars.next().and_then(|it| names::of_some(it.name()));
        let (Some(name), None) = (name, vars.next()) else { return self.repeated(Some(body.clone())) };
        if values.len() > MOST || leaves(body) || assigned(body.syntax()).contains(&name.to_string()) {
            return self.repeated(Some(body.clone()));
        }
        let outer = self.known.clone();
        for value in values {
            self.known.insert(name.to_string(), value);
            let condition = self.condition.clone();
            self.statements(body);
            self.condition = condition;
        }
        self.known = outer;
    }

    /// Something that happens any number of times.
    fn repeated(&mut self, body: Option<ast::PlpgsqlBody>) {
        if let Some(body) = body {
            self.under(Guard::maybe(), |run| run.statements(&body));
        }
    }
}

/// Whether a body may end what it is part of.
fn leaves(body: &ast::PlpgsqlBody) -> bool {
    let ends = [SyntaxKind::PLPGSQL_RETURN_STMT, SyntaxKind::PLPGSQL_EXIT_STMT, SyntaxKind::PLPGSQL_CONTINUE_STMT];
    body.syntax().descendants().any(|it| ends.contains(&it.kind()))
}

/// The variables that are given a value somewhere in a block.
fn assigned(node: &SyntaxNode) -> Vec<String> {
    let mut found: Vec<String> = node
        .descendants()
        .filter(|it| it.kind() == SyntaxKind::PLPGSQL_VAR_NAME_REF)
        .map(|it| ast::normalize_name_node(&it))
        .collect();
    // What the grammar cannot read may assign anything that it names.
    for error in node.descendants().filter(|it| it.kind() == SyntaxKind::ERROR) {
        found.extend(error.text().to_string().split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_lowercase));
    }
    found
}

fn weaker(left: Condition, right: Condition) -> Condition {
    match (left, right) {
        (Condition::Maybe, _) | (_, Condition::Maybe) => Condition::Maybe,
        (Condition::IfPossible, _) | (_, Condition::IfPossible) => Condition::IfPossible,
        (Condition::Always, Condition::Always) => Condition::Always,
    }
}

/// Something that may have touched anything.
pub(super) fn opaque(span: Range<usize>, reason: &str) -> Found {
    always(span, Change::Opaque { reason: reason.to_owned(), touched: Touched::Anything })
}
