//! The definition of a column, in CREATE TABLE and in ADD, MODIFY and CHANGE.

use super::cursor::Cursor;
use super::key;
use migrate_sql::dialect::Dialect::Mysql;
use migrate_sql::effect::{ColumnDef, ConstraintDef, Position};
use migrate_sql::schema::data_type::DataType;
use migrate_sql::schema::expr::Expr;
use migrate_sql::schema::name::Ident;
use migrate_sql::schema::table::{
    Column, ConstraintRule, Default, Generated, IndexPart, Key, Nullability, Nulls, Storage, Validity,
};
use migrate_sql::split::lex::TokenKind;

/// A column, and where it is put.
pub(super) struct Placed {
    pub(super) def: ColumnDef,
    pub(super) position: Option<Position>,
}

/// A column that takes all tokens that are left.
pub(super) fn definition(cursor: &mut Cursor<'_>) -> Option<Placed> {
    let start = cursor.offset();
    let name = cursor.ident()?;
    let placed = behind_name(cursor, name, start)?;
    cursor.is_at_end().then_some(placed)
}

/// What stands behind the name of a column.
pub(super) fn behind_name(cursor: &mut Cursor<'_>, name: Ident, start: usize) -> Option<Placed> {
    let mut draft = Draft::new(name, cursor)?;
    while !cursor.is_at_end() && !cursor.is_at(0, "FIRST") && !cursor.is_at(0, "AFTER") {
        draft.attribute(cursor)?;
    }
    let span = cursor.span_from(start);
    let position = position(cursor);
    Some(Placed { def: draft.finish(span), position })
}

/// FIRST, AFTER.
fn position(cursor: &mut Cursor<'_>) -> Option<Position> {
    if cursor.take(&["FIRST"]) {
        return Some(Position::First);
    }
    cursor.take(&["AFTER"]).then(|| cursor.ident()).flatten().map(Position::After)
}

/// A column of which not everything was read yet.
struct Draft {
    column: Column,
    constraints: Vec<ConstraintDef>,
    /// NULL was written: a TIMESTAMP would not take it by itself.
    says_null: bool,
}

impl Draft {
    fn new(name: Ident, cursor: &mut Cursor<'_>) -> Option<Self> {
        let is_serial = cursor.is_at(0, "SERIAL");
        let TypeOf { data_type, charset } = data_type(cursor)?;
        let mut column = Column::new(name, data_type);
        column.charset = charset.map(|charset| Ident::other(Mysql, charset));
        let mut draft = Self { column, constraints: Vec::new(), says_null: false };
        if is_serial {
            draft.serial(cursor);
        }
        Some(draft)
    }

    /// SERIAL stands for BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
    fn serial(&mut self, cursor: &Cursor<'_>) {
        self.column.nullability = Nullability::NotNull(None);
        self.column.auto_increment = true;
        self.constrain(ConstraintRule::Unique(self.own_key()), None, Validity::Valid, cursor, cursor.offset());
    }

    fn own_key(&self) -> Key {
        Key { parts: vec![IndexPart::column(self.column.name.clone())], include: Vec::new(), nulls: Nulls::Distinct }
    }

    fn constrain(
        &mut self,
        rule: ConstraintRule,
        name: Option<Ident>,
        validity: Validity,
        cursor: &Cursor<'_>,
        start: usize,
    ) {
        let span = cursor.span_from(start);
        self.constraints.push(ConstraintDef { name, rule, validity, timing: std::default::Default::default(), span });
    }

    /// Reads one attribute; `None` if it is none.
    fn attribute(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let start = cursor.offset();
        if cursor.take(&["NOT", "NULL"]) {
            self.column.nullability = Nullability::NotNull(None);
        } else if cursor.take(&["NULL"]) {
            self.says_null = true;
        } else if cursor.take(&["DEFAULT"]) {
            self.column.default = Some(Default::Expr(default(cursor)?));
        } else if cursor.take(&["ON", "UPDATE"]) {
            self.column.on_update = Some(cursor.primary()?.as_expr());
        } else if cursor.take(&["AUTO_INCREMENT"]) {
            self.column.auto_increment = true;
        } else if cursor.take(&["SERIAL", "DEFAULT", "VALUE"]) {
            self.serial(cursor);
        } else if cursor.take(&["UNIQUE"]) {
            cursor.take_any(&["KEY", "INDEX"]);
            self.constrain(ConstraintRule::Unique(self.own_key()), None, Validity::Valid, cursor, start);
        } else if cursor.take(&["PRIMARY", "KEY"]) || cursor.take(&["PRIMARY"]) || cursor.take(&["KEY"]) {
            self.constrain(ConstraintRule::PrimaryKey(self.own_key()), None, Validity::Valid, cursor, start);
        } else if cursor.take(&["COMMENT"]) {
            self.column.comment = cursor.string();
        } else if cursor.is_at(0, "GENERATED") || cursor.is(&["AS", "("]) {
            self.generated(cursor)?;
        } else if cursor.is_at(0, "CONSTRAINT") || cursor.is_at(0, "CHECK") {
            self.check(cursor)?;
        } else if cursor.take(&["REFERENCES"]) {
            let rule = key::references(cursor, vec![self.column.name.clone()])?;
            self.constrain(ConstraintRule::ForeignKey(rule), None, Validity::Valid, cursor, start);
        } else if !self.text_attribute(cursor)? {
            unkept(cursor)?;
        }
        Some(())
    }

    fn generated(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        cursor.take(&["GENERATED", "ALWAYS"]);
        cursor.take(&["AS"]).then_some(())?;
        // System versioning: `AS ROW START`.
        let expr = cursor.parenthesis()?.as_expr();
        let storage = match cursor.take_any(&["VIRTUAL", "STORED", "PERSISTENT"]) {
            Some("STORED" | "PERSISTENT") => Storage::Stored,
            _ => Storage::Virtual,
        };
        self.column.generated = Some(Generated { expr, storage });
        Some(())
    }

    fn check(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let start = cursor.offset();
        let name = key::constraint_name(cursor);
        cursor.take(&["CHECK"]).then_some(())?;
        let rule = ConstraintRule::Check(cursor.parenthesis()?.as_expr());
        let validity = key::enforced(cursor);
        self.constrain(rule, name, validity, cursor, start);
        Some(())
    }

    /// Character set and collation; whether it was one of these.
    fn text_attribute(&mut self, cursor: &mut Cursor<'_>) -> Option<bool> {
        if cursor.take(&["CHARACTER", "SET"]) || cursor.take(&["CHARSET"]) || cursor.take(&["CHAR", "SET"]) {
            let charset = charset(&cursor.option_value()?);
            if charset == "binary" {
                self.column.data_type = binary(&self.column.data_type);
            } else {
                self.column.charset = Some(Ident::other(Mysql, charset));
            }
        } else if cursor.take(&["COLLATE"]) {
            self.column.collation = Some(Ident::other(Mysql, collation(&cursor.option_value()?)));
        } else if cursor.take(&["BINARY"]) {
            self.column.collation = Some(Ident::other(Mysql, "_bin"));
        } else if cursor.take(&["ASCII"]) {
            self.column.charset = Some(Ident::other(Mysql, "latin1"));
        } else if cursor.take(&["UNICODE"]) {
            self.column.charset = Some(Ident::other(Mysql, "ucs2"));
        } else if cursor.take(&["BYTE"]) {
            self.column.data_type = binary(&self.column.data_type);
        } else {
            return Some(false);
        }
        Some(true)
    }

    fn finish(mut self, span: std::ops::Range<usize>) -> ColumnDef {
        let is_timestamp = self.column.data_type.name == "timestamp";
        let null = || Default::Expr(Expr::new(Mysql, "NULL"));
        let is_null = |default: &Default| *default == null();
        match &self.column.default {
            // A column that takes NULL has it for a default anyway; but for a TIMESTAMP it is how to say so.
            Some(default) if is_null(default) && !is_timestamp => self.column.default = None,
            None if is_timestamp && self.says_null => self.column.default = Some(null()),
            _ => {}
        }
        // `_bin` of a character set that is given is a collation like any other.
        if let (Some(charset), Some(collation)) = (&self.column.charset, &mut self.column.collation)
            && collation.is("_bin")
        {
            *collation = Ident::other(Mysql, format!("{charset}_bin"));
        }
        ColumnDef { column: self.column, serial: false, sequence: None, constraints: self.constraints, span }
    }
}

/// An attribute that the model does not keep.
fn unkept(cursor: &mut Cursor<'_>) -> Option<()> {
    const ALONE: [&str; 3] = ["VISIBLE", "INVISIBLE", "COMPRESSED"];
    const WITH_VALUE: [&str; 6] =
        ["COLUMN_FORMAT", "STORAGE", "ENGINE_ATTRIBUTE", "SECONDARY_ENGINE_ATTRIBUTE", "SRID", "REF_SYSTEM_ID"];
    if cursor.take_any(&ALONE).is_some() {
        if cursor.is_at(0, "=") {
            cursor.option_value()?;
        }
        return Some(());
    }
    if cursor.take_any(&WITH_VALUE).is_some() {
        cursor.option_value()?;
        return Some(());
    }
    if cursor.take(&["WITH", "SYSTEM", "VERSIONING"]) || cursor.take(&["WITHOUT", "SYSTEM", "VERSIONING"]) {
        return Some(());
    }
    // MariaDB's engines have attributes of their own: `"name" = value`.
    if cursor.is_at(1, "=") && cursor.ident_text().is_some() {
        cursor.option_value()?;
        return Some(());
    }
    None
}

/// What stands behind DEFAULT.
pub(super) fn default(cursor: &mut Cursor<'_>) -> Option<Expr> {
    let inner = cursor.parenthesis();
    let mut value = match inner {
        Some(inner) => inner,
        None => cursor.primary()?,
    };
    let whole = value;
    // MariaDB shows the call that it stands for.
    if value.take(&["NEXT", "VALUE", "FOR"])
        && let Some(sequence) = value.name()
    {
        let name = migrate_sql::schema::name::quoted_ident(Mysql, &sequence.ident);
        return Some(Expr::new(Mysql, &format!("nextval({name})")));
    }
    Some(whole.as_expr())
}

/// A type, and the character set that its name brings along.
struct TypeOf {
    data_type: DataType,
    charset: Option<&'static str>,
}

fn data_type(cursor: &mut Cursor<'_>) -> Option<TypeOf> {
    const NATIONAL: [&str; 4] = ["NATIONAL", "NCHAR", "NVARCHAR", "NVARCHARACTER"];
    if cursor.kind(0) != Some(TokenKind::Word) {
        return None;
    }
    let start = cursor.offset();
    let charset = NATIONAL.iter().any(|word| cursor.is_at(0, word)).then_some("utf8mb3");
    cursor.skip(1);
    while cursor.take_any(&["VARYING", "PRECISION", "VARCHAR", "VARCHARACTER", "VARBINARY"]).is_some()
        || charset.is_some() && cursor.take_any(&["CHAR", "CHARACTER"]).is_some()
    {}
    cursor.parenthesis();
    while cursor.take_any(&["UNSIGNED", "SIGNED", "ZEROFILL"]).is_some() {}
    Some(TypeOf { data_type: DataType::parse(Mysql, cursor.text_from(start)), charset })
}

/// The type that keeps bytes where this one keeps characters.
fn binary(data_type: &DataType) -> DataType {
    let name = match data_type.name.as_str() {
        "char" => "binary",
        "varchar" => "varbinary",
        "tinytext" => "tinyblob",
        "text" => "blob",
        "mediumtext" => "mediumblob",
        "longtext" => "longblob",
        other => other,
    };
    DataType { name: name.to_owned(), ..data_type.clone() }
}

/// A character set in one spelling: `utf8` is `utf8mb3` (MySQL 8.0.28 shows it so, MariaDB since 10.6).
pub(super) fn charset(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if lower == "utf8" { "utf8mb3".to_owned() } else { lower }
}

/// A collation in one spelling.
pub(super) fn collation(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.strip_prefix("utf8_") {
        Some(rest) => format!("utf8mb3_{rest}"),
        None => lower,
    }
}
