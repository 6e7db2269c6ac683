//! Whether every value of one type is a value of another.

use super::DataType;

impl DataType {
    /// Whether there are values of this type that the other has not: a shorter text, a smaller integer, less precision, or
    /// no time of day. `false` where nobody knows.
    ///
    /// ```
    /// use migrate_sql::dialect::Dialect::Mysql;
    /// use migrate_sql::schema::data_type::DataType;
    /// let (int, unsigned) = (DataType::parse(Mysql, "int"), DataType::parse(Mysql, "bigint unsigned"));
    /// assert!(int.narrows_to(&unsigned));
    /// assert!(!DataType::parse(Mysql, "varchar(20)").narrows_to(&DataType::parse(Mysql, "text")));
    /// ```
    pub fn narrows_to(&self, new: &Self) -> bool {
        if self == new || self.array != new.array {
            return false;
        }
        if let (Some(old), Some(new)) = (self.characters(), new.characters()) {
            return new < old;
        }
        if let (Some(old), Some(new)) = (self.integers(), new.integers()) {
            return new.0 > old.0 || new.1 < old.1;
        }
        if let (Some(old), Some(new)) = (self.digits(), new.digits()) {
            return new.0 < old.0 || new.1 < old.1;
        }
        if let (Some(old), Some(new)) = (self.moment(), new.moment()) {
            return new < old;
        }
        match (self.name.as_str(), new.name.as_str()) {
            ("double precision" | "double", "real" | "float") => true,
            (old, _) => is_fractional(old) && new.integers().is_some() || self.characters().is_some() && is_number(new),
        }
    }

    /// How many characters a text may have.
    fn characters(&self) -> Option<u64> {
        let given = |or: u64| self.length().map_or(or, u64::from);
        Some(match self.name.as_str() {
            "varchar" | "nvarchar" | "citext" => given(u64::MAX),
            "char" | "nchar" => given(1),
            "text" if self.args.is_empty() => u64::MAX - 1,
            "tinytext" => 255,
            "mediumtext" => 16_777_215,
            "longtext" => u64::MAX,
            _ => return None,
        })
    }

    /// The smallest and the greatest integer.
    fn integers(&self) -> Option<(i128, i128)> {
        let bits = match self.name.as_str() {
            "tinyint" => 8,
            "smallint" => 16,
            "mediumint" => 24,
            "integer" | "int" => 32,
            "bigint" => 64,
            _ => return None,
        };
        Some(if self.unsigned { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) })
    }

    /// The digits before and behind the point.
    fn digits(&self) -> Option<(i64, i64)> {
        if !matches!(self.name.as_str(), "numeric" | "decimal") {
            return None;
        }
        // Without a precision PostgreSQL has no limit.
        let Some(precision) = self.length() else { return Some((i64::MAX, i64::MAX)) };
        let scale = i64::from(self.scale().unwrap_or(0));
        Some((i64::from(precision) - scale, scale))
    }

    /// How exact a moment is: 0 for a day.
    fn moment(&self) -> Option<u32> {
        match self.name.as_str() {
            "date" => Some(0),
            "timestamp" | "timestamptz" => Some(1 + self.length().unwrap_or(6)),
            "datetime" => Some(1 + self.length().unwrap_or(0)),
            _ => None,
        }
    }
}

fn is_fractional(name: &str) -> bool {
    matches!(name, "numeric" | "decimal" | "real" | "float" | "double" | "double precision")
}

fn is_number(data_type: &DataType) -> bool {
    data_type.integers().is_some() || is_fractional(&data_type.name)
}
