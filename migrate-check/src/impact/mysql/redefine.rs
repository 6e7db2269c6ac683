//! MODIFY and CHANGE: what another definition of a column costs depends on the one that it had.

use super::{Cost, INPLACE, INPLACE_REBUILD, INSTANT, at_least, copy, is_indexed};
use crate::impact::{Lock, Work};
use crate::schema::data_type::DataType;
use crate::schema::table::{Column, Table};
use crate::server::{Product, Server};

/// The most that a length of one byte counts.
const ONE_BYTE: u32 = 255;

/// What it costs to redefine a column; `moves` if it gets another place.
pub(super) fn of(server: Server, table: Option<&Table>, old: Option<&Column>, new: &Column, moves: bool) -> Cost {
    let Some(old) = old else { return copy("the old definition is not known") };
    let is_maria = server.product == Product::Mariadb;
    let mut found = retyped(server, table, old, new);
    if old.generated != new.generated {
        found = heavier(found, copy("it is computed otherwise"));
    }
    if old.auto_increment != new.auto_increment {
        found = heavier(found, copy("every row takes a number"));
    }
    if old.is_not_null() != new.is_not_null() {
        let because = Some("whether it takes NULL is part of each row".to_owned());
        found = heavier(found, (Lock::Inplace, Work::Rewrite, because));
    }
    if moves {
        found = heavier(found, if is_maria { INSTANT } else { INPLACE_REBUILD });
    }
    found
}

fn retyped(server: Server, table: Option<&Table>, old: &Column, new: &Column) -> Cost {
    let is_maria = server.product == Product::Mariadb;
    if let Some(found) = recoded(server, table, old, new) {
        return found;
    }
    if old.data_type == new.data_type {
        return INSTANT;
    }
    match (old.data_type.name.as_str(), new.data_type.name.as_str()) {
        ("varchar", "varchar") | ("varbinary", "varbinary") => widened(table, old, new, is_maria),
        ("enum", "enum") | ("set", "set") => appended(&old.data_type, &new.data_type),
        _ => copy("another type is stored otherwise"),
    }
}

/// Another character set or collation.
fn recoded(server: Server, table: Option<&Table>, old: &Column, new: &Column) -> Option<Cost> {
    if old.charset == new.charset && old.collation == new.collation {
        return None;
    }
    let is_maria = server.product == Product::Mariadb;
    let (Some(before), Some(after)) = (charset(table, old), charset(table, new)) else {
        return Some(copy("every text is written or ordered otherwise"));
    };
    let is_utf8 = |it: &str| matches!(it, "utf8" | "utf8mb3");
    let is_kept = before == after || is_utf8(&before) && after == "utf8mb4";
    let is_indexed = table.is_none_or(|table| is_indexed(table, old.name.as_str()));
    Some(match (is_kept, is_indexed) {
        (true, false) if is_maria => INSTANT,
        (true, false) if at_least(server, 9, 0, 0) => INPLACE,
        (true, true) if is_maria && before == after => {
            (Lock::Nocopy, Work::Index, Some("its indexes are ordered otherwise".to_owned()))
        }
        _ => copy("every text is written or ordered otherwise"),
    })
}

/// The character set of a column, as far as it is known; a collation's name begins with it.
fn charset(table: Option<&Table>, column: &Column) -> Option<String> {
    let of_collation = |it: &str| it.split('_').next().unwrap_or(it).to_owned();
    let of_column = column.charset.as_ref().map(|it| it.as_str().to_owned());
    let of_column = of_column.or_else(|| column.collation.as_ref().map(|it| of_collation(it.as_str())));
    let option = |key: &str| table.and_then(|table| table.options.get(key));
    let of_table = || option("charset").cloned().or_else(|| option("collation").map(|it| of_collation(it)));
    of_column.or_else(of_table).map(|it| it.to_ascii_lowercase())
}

fn widened(table: Option<&Table>, old: &Column, new: &Column, is_maria: bool) -> Cost {
    let (Some(from), Some(to)) = (old.data_type.length(), new.data_type.length()) else {
        return copy("the old length is not known");
    };
    if to < from {
        return copy("it gets shorter");
    }
    let bytes = |length: u32| length.saturating_mul(bytes_per_character(table, new));
    let (before, after) = (bytes(from), bytes(to));
    // The length of a value is one byte or two; MariaDB 10.4.3 writes two beforehand where one has room.
    let crosses = before <= ONE_BYTE && after > ONE_BYTE;
    match (crosses, is_maria) {
        (true, true) if before <= 127 => INSTANT,
        (true, _) => copy("more than 255 bytes need two bytes for their length"),
        (false, true) => INSTANT,
        (false, false) => INPLACE,
    }
}

/// The most bytes of a character; what is not known is taken for utf8mb4, the default.
fn bytes_per_character(table: Option<&Table>, column: &Column) -> u32 {
    if column.data_type.name == "varbinary" {
        return 1;
    }
    let of_table = table.and_then(|table| table.options.get("charset")).map(String::as_str);
    match column.charset.as_ref().map(|it| it.as_str()).or(of_table) {
        Some("latin1" | "ascii" | "binary" | "latin2" | "cp1251" | "cp1252") => 1,
        Some("ucs2") => 2,
        Some("utf8" | "utf8mb3") => 3,
        _ => 4,
    }
}

/// Values at the end of an ENUM or SET cost nothing while their number needs no more bytes.
fn appended(old: &DataType, new: &DataType) -> Cost {
    let is_appended = new.args.len() >= old.args.len() && new.args[..old.args.len()] == old.args[..];
    if !is_appended {
        return copy("values are removed or change their order");
    }
    let size = |data_type: &DataType| match data_type.name.as_str() {
        "enum" => u32::from(data_type.args.len() > 255),
        _ => (data_type.args.len() as u32).div_ceil(8).next_power_of_two(),
    };
    if size(old) == size(new) { INSTANT } else { copy("so many values need more bytes") }
}

fn heavier(left: Cost, right: Cost) -> Cost {
    let rank = |cost: &Cost| (cost.0, cost.1);
    if rank(&right) > rank(&left) { right } else { left }
}
