//! Numbers -> a schema: fewer and smaller numbers give a smaller schema, so that proptest can make one smaller.

use migrate_sql::dialect::Dialect;
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::{Ident, Name};
use migrate_sql::schema::object::{
    Domain, Other, Reads, Routine, RoutineKind, Sequence, Type, TypeKind, View, Volatility,
};
use migrate_sql::schema::table::{
    Certainty, Column, Constraint, ConstraintRule, Default, ForeignKey, Generated, Identity, Index, IndexOn, IndexPart,
    Key, Nullability, Nulls, PartitionOf, Partitioned, Persistence, Policy, Reaction, RowSecurity, Storage, Table,
    Timing, Trigger, Uniqueness, Validity,
};
use migrate_sql::schema::{Relation, Schema};
use migrate_sql::server::Server;
use std::sync::Arc;

/// Names and texts that mean something to the format, to SQL, or to an editor.
const TEXTS: &[&str] = &[
    "a",
    "",
    " ",
    ".",
    "a.b",
    "\"",
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\\n",
    "\t",
    "\0",
    "|",
    "#",
    "# x",
    "  | ",
    "x ",
    " x",
    "x  ",
    "é",
    "表",
    "👩‍👩‍👧",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "A",
    "ß",
    "İ",
    "on",
    "named",
    "not-null",
    "uncertain",
    "default",
    "table",
    "select",
    "reads",
    "column",
    "with",
    "is",
    "columns",
    "a\"b",
    "a'b",
    "a`b",
    "--",
    "/*",
    "$$",
    "\\s",
    "\\",
];

/// Expressions, and what is none.
const EXPRS: &[&str] = &[
    "0",
    "a",
    "a > 0",
    "'it''s'",
    "'a\nb'",
    "'a  b'",
    "E'\\n'",
    "lower(a)",
    "\"A b\"",
    "\"a.b\" = 1",
    "a::text",
    "''",
    "NULL",
    "a IN ('x', 'y')",
    "(a, b)",
    "CASE WHEN a THEN b ELSE c END",
    "now()",
    "CURRENT_TIMESTAMP",
    "-1",
    "1.5e3",
    "a AND b OR c",
    "NOT a",
    "a -- b\n+ c",
    "a /* b */ + c",
    "a--/* b */c",
    "x'00'",
    "`a`",
    "'\\'",
    "'\\\\'",
    "a ->> 'b'",
    "FOR VALUES IN ('a')",
    ";",
    "(",
    "'",
    "\"",
    "a  b",
    "$1",
    "é",
    "'é'",
    "a||b",
    "  a  ",
];

const POSTGRES: &[&str] = &[
    "bigint",
    "text",
    "numeric(12,2)",
    "character varying(20)",
    "varchar[]",
    "timestamp(3) with time zone",
    "char",
    "\"char\"",
    "interval day to second",
    "interval(3)",
    "\"My Type\"",
    "sales.\"a.b\"",
    "public.state",
    "bit varying(3)",
    "double precision",
    "\"a\"\"b\"[]",
    "?",
    "int4",
    "serial",
    "\"select\"",
    "float(53)",
    "bpchar",
    "time",
];
const MYSQL: &[&str] = &[
    "bigint",
    "int(11) unsigned",
    "enum('a','b''c','d,e','(f)','')",
    "set('x','y z')",
    "varchar(20)",
    "tinyint(1)",
    "decimal(12,2) unsigned zerofill",
    "double",
    "bit(1)",
    "datetime(6)",
    "text",
    "json",
    "char",
    "national varchar(3)",
    "enum('\\\\','a\\'b')",
    "geometry",
    "float(7,4)",
    "year",
];
const SQLITE: &[&str] = &[
    "integer",
    "TEXT",
    "",
    "varchar(20)",
    "DOUBLE PRECISION",
    "decimal(10, 2)",
    "my type",
    "\"a b\"",
    "INT UNSIGNED",
    "[x y]",
];

/// Numbers that decide, one after the other; when there are no more, everything is as small as it can be.
pub(crate) struct Choices<'a> {
    numbers: std::slice::Iter<'a, u16>,
    made: usize,
}

impl<'a> Choices<'a> {
    pub(crate) fn new(numbers: &'a [u16]) -> Self {
        Self { numbers: numbers.iter(), made: 0 }
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.numbers.next().copied().unwrap_or(0)) % limit
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn is(&mut self) -> bool {
        self.below(2) == 1
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.is().then(|| make(self))
    }

    fn some<T>(&mut self, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| make(self)).collect()
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            3 => self.some(6, |it| it.pick(TEXTS)).concat(),
            _ => self.pick(TEXTS).to_owned(),
        }
    }

    /// A text that nothing else has.
    fn new_text(&mut self) -> String {
        self.made += 1;
        format!("{}{}", self.text(), self.made)
    }
}

/// Makes up what belongs to a schema of one dialect.
struct Maker<'a, 'b> {
    dialect: Dialect,
    choices: &'a mut Choices<'b>,
}

/// A schema.
pub(crate) fn schema(server: Server, choices: &mut Choices<'_>) -> Schema {
    let mut schema = Schema::empty(server);
    let mut make = Maker { dialect: server.dialect(), choices };
    for _ in 0..make.choices.below(4) {
        schema.insert(match make.choices.below(4) {
            0 | 1 => Relation::Table(Arc::new(make.table())),
            2 => Relation::View(Arc::new(make.view())),
            _ => Relation::Sequence(Arc::new(make.sequence())),
        });
    }
    for _ in 0..make.choices.below(3) {
        let found = make.data_type_of_users();
        schema.types.insert(found.name.clone(), Arc::new(found));
    }
    for _ in 0..make.choices.below(3) {
        let routine = make.routine();
        schema.routines.insert((routine.name.clone(), routine.arguments.clone()), Arc::new(routine));
    }
    for _ in 0..make.choices.below(3) {
        schema.others.insert(Other { kind: make.choices.text(), name: make.choices.text() });
        schema.namespaces.insert(make.new_relation(), make.certainty());
        schema.extensions.insert(Ident::other(make.dialect, make.choices.new_text()));
    }
    schema.unknown = make.choices.some(2, Choices::text);
    schema
}

impl Maker<'_, '_> {
    fn some<T>(&mut self, most: usize, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.choices.below(most + 1)).map(|_| make(self)).collect()
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.choices.is().then(|| make(self))
    }

    fn certainty(&mut self) -> Certainty {
        self.choices.pick(&[Certainty::Certain, Certainty::Uncertain])
    }

    fn ident(&mut self) -> Ident {
        Ident::other(self.dialect, self.choices.text())
    }

    fn new_relation(&mut self) -> Ident {
        Ident::relation(self.dialect, self.choices.new_text())
    }

    fn name(&mut self) -> Name {
        let schema = self.maybe(|it| Ident::relation(it.dialect, it.choices.text()));
        Name { schema, ident: Ident::relation(self.dialect, self.choices.text()) }
    }

    fn new_name(&mut self) -> Name {
        Name { ident: self.new_relation(), ..self.name() }
    }

    fn new_other(&mut self) -> Name {
        Name { ident: Ident::other(self.dialect, self.choices.new_text()), ..self.name() }
    }

    fn expr(&mut self) -> Expr {
        let text = match self.choices.below(4) {
            3 => self.choices.some(5, |it| it.pick(EXPRS)).join(" + "),
            2 => self.choices.text(),
            _ => self.choices.pick(EXPRS).to_owned(),
        };
        // What a grammar took is on one line from then on; of what is no SQL a comment may only begin when it is.
        let line = Expr::new(self.dialect, &text);
        Expr::new(self.dialect, line.as_str())
    }

    fn data_type(&mut self) -> DataType {
        let types = match self.dialect {
            Dialect::Postgres => POSTGRES,
            Dialect::Mysql => MYSQL,
            Dialect::Sqlite => SQLITE,
        };
        DataType::parse(self.dialect, self.choices.pick(types))
    }

    fn table(&mut self) -> Table {
        Table {
            name: self.new_name(),
            columns: self.some(4, Self::column),
            constraints: self.some(3, Self::constraint),
            indexes: self.some(2, Self::index),
            triggers: self.some(2, Self::trigger),
            policies: self.some(2, Self::policy),
            row_security: self.choices.pick(&[RowSecurity::Off, RowSecurity::On, RowSecurity::Forced]),
            persistence: self.choices.pick(&[Persistence::Permanent, Persistence::Unlogged, Persistence::Temporary]),
            partitioned: self.maybe(|it| Partitioned {
                strategy: it.choices.text(),
                key: it.parts(),
                partitions: it.some(2, Self::ident),
            }),
            partition_of: self.maybe(|it| PartitionOf { table: it.name(), bound: it.expr() }),
            inherits: self.some(2, Self::name),
            server: self.maybe(Self::ident),
            options: self.some(2, |it| (it.choices.text(), it.choices.text())).into_iter().collect(),
            implied: self.some(2, Self::ident).into_iter().collect(),
            certainty: self.certainty(),
        }
    }

    fn column(&mut self) -> Column {
        let nullability = match self.choices.below(3) {
            0 => Nullability::Nullable,
            1 => Nullability::NotNull(self.maybe(Self::ident)),
            _ => Nullability::NotValid(self.maybe(Self::ident)),
        };
        Column {
            name: self.ident(),
            data_type: self.data_type(),
            nullability,
            default: self.maybe(|it| match it.choices.is() {
                true => Default::NextValue(it.name()),
                false => Default::Expr(it.expr()),
            }),
            generated: self.maybe(|it| Generated {
                expr: it.expr(),
                storage: it.choices.pick(&[Storage::Stored, Storage::Virtual]),
            }),
            identity: self.maybe(|it| it.choices.pick(&[Identity::Always, Identity::ByDefault])),
            auto_increment: self.choices.is(),
            collation: self.maybe(Self::ident),
            charset: self.maybe(Self::ident),
            on_update: self.maybe(Self::expr),
            comment: self.choices.maybe(Choices::text),
        }
    }

    fn constraint(&mut self) -> Constraint {
        let name = self.maybe(|it| Ident::other(it.dialect, it.choices.new_text()));
        let rule = match self.choices.below(5) {
            0 => ConstraintRule::PrimaryKey(self.key()),
            1 => ConstraintRule::Unique(self.key()),
            2 => ConstraintRule::ForeignKey(self.foreign_key()),
            3 => ConstraintRule::Check(self.expr()),
            _ => ConstraintRule::Exclude(self.expr()),
        };
        Constraint {
            name,
            rule,
            validity: self.choices.pick(&[Validity::Valid, Validity::NotValid, Validity::NotEnforced]),
            timing: self.choices.pick(&[Timing::Immediate, Timing::Deferrable, Timing::Deferred]),
            beside: self.maybe(Self::ident),
        }
    }

    fn key(&mut self) -> Key {
        let nulls = self.choices.pick(&[Nulls::Distinct, Nulls::NotDistinct]);
        Key { parts: self.parts(), include: self.some(2, Self::ident), nulls }
    }

    fn parts(&mut self) -> Vec<IndexPart> {
        self.some(2, |it| IndexPart {
            on: match it.choices.is() {
                true => IndexOn::Expr(it.expr()),
                false => IndexOn::Column(it.ident()),
            },
            length: it.maybe(|it| it.choices.below(1000) as u32),
            modifiers: it.choices.text(),
        })
    }

    fn foreign_key(&mut self) -> ForeignKey {
        use Reaction::{Cascade, NoAction, Restrict, SetDefault, SetNull};
        let reactions = [NoAction, Restrict, Cascade, SetNull, SetDefault];
        ForeignKey {
            columns: self.some(2, Self::ident),
            table: self.name(),
            referenced: self.some(2, Self::ident),
            on_delete: self.choices.pick(&reactions),
            on_update: self.choices.pick(&reactions),
            full: self.choices.is(),
        }
    }

    fn index(&mut self) -> Index {
        let unique = [Uniqueness::Any, Uniqueness::Unique(Nulls::Distinct), Uniqueness::Unique(Nulls::NotDistinct)];
        Index {
            name: Ident::other(self.dialect, self.choices.new_text()),
            parts: self.parts(),
            uniqueness: self.choices.pick(&unique),
            method: self.choices.text(),
            include: self.some(2, Self::ident),
            predicate: self.maybe(Self::expr),
            valid: self.choices.is(),
        }
    }

    fn trigger(&mut self) -> Trigger {
        Trigger {
            name: Ident::relation(self.dialect, self.choices.text()),
            timing: self.choices.text(),
            events: self.choices.some(2, Choices::text),
            for_each_row: self.choices.is(),
            condition: self.maybe(Self::expr),
            action: self.expr(),
            reads: self.some(2, Self::reads),
            enabled: self.choices.is(),
        }
    }

    fn policy(&mut self) -> Policy {
        Policy {
            name: self.ident(),
            permissive: self.choices.is(),
            command: self.choices.text(),
            roles: self.choices.some(2, Choices::text),
            using: self.maybe(Self::expr),
            check: self.maybe(Self::expr),
            reads: self.some(2, Self::reads),
        }
    }

    fn reads(&mut self) -> Reads {
        Reads { relation: self.name(), columns: self.some(2, Self::ident) }
    }

    fn view(&mut self) -> View {
        View {
            name: self.new_name(),
            materialized: self.choices.is(),
            columns: self.maybe(|it| it.some(3, Self::ident)),
            query: self.choices.some(4, Choices::text).join("\n"),
            reads: self.some(2, Self::reads),
            indexes: self.some(2, Self::index),
            triggers: self.some(2, Self::trigger),
            certainty: self.certainty(),
        }
    }

    fn sequence(&mut self) -> Sequence {
        let numbers = [1, -1, 0, i64::MIN, i64::MAX];
        Sequence {
            name: self.new_name(),
            data_type: self.data_type(),
            increment: self.choices.pick(&numbers),
            start: self.choices.pick(&numbers),
            minimum: self.choices.pick(&numbers),
            maximum: self.choices.pick(&numbers),
            cycle: self.choices.is(),
            owner: self.maybe(|it| (it.name(), it.ident())),
            certainty: self.certainty(),
        }
    }

    fn data_type_of_users(&mut self) -> Type {
        let name = self.new_other();
        let kind = match self.choices.below(5) {
            0 => TypeKind::Base,
            1 => TypeKind::Enum(self.choices.some(3, Choices::text)),
            2 => TypeKind::Composite(self.some(3, |it| (it.ident(), it.data_type()))),
            3 => TypeKind::Range(self.data_type().without_modifiers()),
            _ => TypeKind::Domain(Domain {
                base: self.data_type(),
                not_null: self.choices.is(),
                default: self.maybe(Self::expr),
                // A domain's check is always enforced.
                checks: self
                    .some(2, |it| (it.ident(), it.expr(), it.choices.pick(&[Validity::Valid, Validity::NotValid]))),
            }),
        };
        Type { name, kind, certainty: self.certainty() }
    }

    fn routine(&mut self) -> Routine {
        let kinds = [RoutineKind::Function, RoutineKind::Procedure, RoutineKind::Aggregate];
        let volatilities = [Volatility::Volatile, Volatility::Stable, Volatility::Immutable];
        Routine {
            name: self.new_other(),
            kind: self.choices.pick(&kinds),
            arguments: self.some(2, |it| it.data_type().without_modifiers()),
            returns: self.choices.text(),
            language: self.choices.text(),
            volatility: self.choices.pick(&volatilities),
            body: self.choices.some(4, Choices::text).join("\n"),
            certainty: self.certainty(),
        }
    }
}
