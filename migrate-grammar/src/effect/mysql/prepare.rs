//! PREPARE, EXECUTE and CALL: what of them can be told from the script.
//!
//! MySQL has no condition around a statement, so scripts choose a text by `IF(…)`, keep it in a user variable and run
//! it. As long as all texts that it can be are written out, what may happen is known.

use super::cursor::{Conditional, Cursor, tokens};
use super::{Deed, body, statement};
use migrate_sql::effect::{ActionKind, Change, ColumnDef, Condition, Touched};
use migrate_sql::schema::object::{Routine, RoutineKind};
use migrate_sql::split;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a script said that a later statement may run.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The texts that a user variable can hold; `None` where one of them is not written out.
    variables: BTreeMap<String, Texts>,
    prepared: BTreeMap<String, Texts>,
    /// The bodies of the procedures that the script made.
    procedures: BTreeMap<String, String>,
    depth: usize,
}

type Texts = Option<Vec<String>>;

/// Procedures that call each other deeper are not followed.
const DEEPEST: usize = 8;

impl Memory {
    /// `SET @a = …, @b = …`
    pub(super) fn set(&mut self, cursor: Cursor<'_>) {
        let mut cursor = cursor;
        cursor.skip(1);
        for mut part in cursor.commas() {
            let Some(name) = variable(&mut part) else { continue };
            part.take(&[":"]);
            if part.take(&["="]) {
                let found = texts(part);
                self.variables.insert(name, found);
            }
        }
    }

    /// `SELECT … INTO @a`, and `SELECT @a := …`.
    pub(super) fn select(&mut self, cursor: Cursor<'_>) {
        let mut cursor = cursor;
        if !cursor.take(&["SELECT"]) {
            return;
        }
        let start = cursor;
        if !cursor.seek(&["INTO"]) {
            return self.assigned(start);
        }
        let whole = cursor.since(&start);
        cursor.skip(1);
        let mut list = whole;
        list.seek(&["FROM"]);
        let list = list.since(&whole);
        for (mut target, value) in cursor.commas().into_iter().zip(list.commas()) {
            if let Some(name) = variable(&mut target) {
                let found = texts(value);
                self.variables.insert(name, found);
            }
        }
    }

    /// `@a := …` anywhere: not followed.
    fn assigned(&mut self, cursor: Cursor<'_>) {
        let mut cursor = cursor;
        while cursor.seek(&["@"]) {
            match variable(&mut cursor) {
                Some(name) if cursor.is_at(0, ":") => {
                    self.variables.insert(name, None);
                }
                // `@@setting`
                None => cursor.skip(2),
                Some(_) => {}
            }
        }
    }

    /// `PREPARE name FROM 'text'`, `PREPARE name FROM @variable`.
    pub(super) fn prepare(&mut self, cursor: &mut Cursor<'_>) -> Option<Change> {
        cursor.skip(1);
        let name = cursor.ident_text()?.to_lowercase();
        cursor.take(&["FROM"]).then_some(())?;
        let found = texts_with(*cursor, &self.variables);
        cursor.skip_all();
        self.prepared.insert(name, found);
        Some(super::other::nothing("prepare"))
    }

    /// `DEALLOCATE PREPARE name`.
    pub(super) fn forget(&mut self, cursor: &mut Cursor<'_>) -> Option<Change> {
        cursor.skip(2);
        self.prepared.remove(&cursor.ident_text()?.to_lowercase());
        Some(super::other::nothing("prepare"))
    }

    /// `EXECUTE name`, `EXECUTE IMMEDIATE 'text'`.
    pub(super) fn execute(&mut self, cursor: &mut Cursor<'_>) -> Vec<Deed> {
        cursor.skip(1);
        let found = if cursor.take(&["IMMEDIATE"]) {
            texts_with(*cursor, &self.variables)
        } else {
            let name = cursor.ident_text().unwrap_or_default().to_lowercase();
            self.prepared.get(&name).cloned().flatten()
        };
        let place = cursor.span();
        match found {
            Some(found) => self.run(&found, &place),
            None => vec![anything("EXECUTE runs a text that is not known")],
        }
    }

    /// The effects of texts of which one runs.
    fn run(&mut self, texts: &[String], place: &Range<usize>) -> Vec<Deed> {
        if self.depth >= DEEPEST {
            return vec![anything("EXECUTE runs a text that runs another")];
        }
        self.depth += 1;
        let mut deeds = Vec::new();
        for text in texts {
            for found in split::statements(migrate_sql::dialect::Dialect::Mysql, text) {
                let effects = statement(text, &found.span, self);
                deeds.extend(effects.into_iter().map(|effect| Deed {
                    change: placed(effect.change, place),
                    condition: if texts.len() == 1 { effect.condition } else { Condition::Maybe },
                    span: None,
                }));
            }
        }
        self.depth -= 1;
        deeds
    }

    /// Remembers what a procedure does.
    pub(super) fn learn(&mut self, change: Option<&Change>) {
        if let Some(Change::CreateRoutine { routine, .. }) = change
            && let Routine { name, kind: RoutineKind::Procedure, body, .. } = &**routine
        {
            self.procedures.insert(name.to_string().to_lowercase(), body.clone());
        }
    }

    /// `CALL name(…)`.
    pub(super) fn call(&mut self, cursor: &mut Cursor<'_>) -> Vec<Deed> {
        cursor.skip(1);
        let name = super::routine::name(cursor).map(|name| name.to_string()).unwrap_or_default();
        let body = self.procedures.get(&name.to_lowercase()).cloned();
        let Some(body) = body.filter(|_| self.depth < DEEPEST) else {
            return vec![anything(&format!("what the procedure `{name}` does is not known"))];
        };
        self.depth += 1;
        let (tokens, _) = tokens(&body, &(0..body.len()), Conditional::Code);
        let deeds = body::read(Cursor::new(&body, &tokens), self);
        self.depth -= 1;
        let place = cursor.span();
        let deed = |deed: Deed| Deed { change: placed(deed.change, &place), span: None, ..deed };
        deeds.into_iter().map(deed).collect()
    }
}

/// A change that is written in another text, with a place in this one.
fn placed(mut change: Change, place: &Range<usize>) -> Change {
    let column = |def: &mut ColumnDef| {
        def.span = place.clone();
        def.constraints.iter_mut().for_each(|it| it.span = place.clone());
    };
    match &mut change {
        Change::CreateTable(create) => {
            create.columns.iter_mut().for_each(column);
            create.constraints.iter_mut().for_each(|it| it.span = place.clone());
        }
        Change::AlterTable(alter) => {
            for action in &mut alter.actions {
                action.span = place.clone();
                match &mut action.kind {
                    ActionKind::AddColumn { def, .. } | ActionKind::Redefine { def, .. } => column(def),
                    ActionKind::AddConstraint { def, .. } => def.span = place.clone(),
                    _ => {}
                }
            }
        }
        Change::Drop(dropped) => dropped.names.iter_mut().for_each(|it| it.span = place.clone()),
        _ => {}
    }
    change
}

fn anything(reason: &str) -> Deed {
    Change::Opaque { reason: reason.to_owned(), touched: Touched::Anything }.into()
}

/// `@name`, in lower case.
fn variable(cursor: &mut Cursor<'_>) -> Option<String> {
    if !cursor.is_at(0, "@") || cursor.is_at(1, "@") {
        return None;
    }
    cursor.skip(1);
    cursor.ident_text().map(|name| name.to_lowercase())
}

/// The texts that an expression can be, if all of them are written out.
fn texts(cursor: Cursor<'_>) -> Texts {
    texts_with(cursor, &BTreeMap::new())
}

fn texts_with(cursor: Cursor<'_>, variables: &BTreeMap<String, Texts>) -> Texts {
    let mut cursor = cursor;
    let found = if cursor.is_at(0, "(") {
        let inner = cursor.parenthesis()?;
        return if cursor.is_at_end() { texts_with(inner, variables) } else { None };
    } else if cursor.take(&["SELECT"]) {
        let start = cursor;
        cursor.seek(&["FROM", "WHERE", "LIMIT"]);
        let list = cursor.since(&start).commas();
        cursor.skip_all();
        let [one] = list.as_slice() else { return None };
        texts_with(*one, variables)?
    } else if cursor.is_at(0, "@") {
        let name = variable(&mut cursor)?;
        variables.get(&name)?.clone()?
    } else if cursor.is_at(0, "CASE") {
        return of_case(cursor, variables);
    } else if cursor.take(&["IF"]) {
        branches(&cursor.parenthesis()?.commas()[1..], variables)?
    } else if cursor.take_any(&["IFNULL", "COALESCE"]).is_some() {
        branches(&cursor.parenthesis()?.commas(), variables)?
    } else if cursor.take(&["CONCAT"]) {
        let parts = cursor.parenthesis()?.commas();
        let parts: Option<Vec<_>> = parts.into_iter().map(|part| texts_with(part, variables)).collect();
        concatenated(&parts?)?
    } else if cursor.take(&["NULL"]) {
        Vec::new()
    } else {
        vec![cursor.string()?]
    };
    // An alias may follow.
    if cursor.take(&["AS"]) {
        cursor.skip(1);
    }
    cursor.is_at_end().then_some(found)
}

fn branches(parts: &[Cursor<'_>], variables: &BTreeMap<String, Texts>) -> Texts {
    let found: Option<Vec<_>> = parts.iter().map(|part| texts_with(*part, variables)).collect();
    Some(found?.into_iter().flatten().collect())
}

fn concatenated(parts: &[Vec<String>]) -> Texts {
    // More than one choice in more than one part is too much.
    let mut texts = vec![String::new()];
    for part in parts {
        if texts.len() > 1 && part.len() > 1 {
            return None;
        }
        texts = part.iter().flat_map(|more| texts.iter().map(move |text| format!("{text}{more}"))).collect();
    }
    Some(texts)
}

/// `CASE … THEN 'a' … ELSE 'b' END`
fn of_case(cursor: Cursor<'_>, variables: &BTreeMap<String, Texts>) -> Texts {
    let mut cursor = cursor;
    let mut found = Vec::new();
    cursor.skip(1);
    while cursor.seek(&["THEN", "ELSE", "END"]) {
        if cursor.take(&["END"]) {
            return cursor.is_at_end().then_some(found);
        }
        cursor.skip(1);
        let start = cursor;
        cursor.seek(&["WHEN", "ELSE", "END"]);
        found.extend(texts_with(cursor.since(&start), variables)?);
    }
    None
}
