//! The URL of a database: which kind it is, and what of it may be shown.

use crate::failure::Failure;
use migrate_core::Dialect;
use std::ffi::OsString;
use std::path::PathBuf;

/// How a database is named.
const FORMS: &str = "write postgres://USER:PASSWORD@HOST/DATABASE, mysql://USER:PASSWORD@HOST/DATABASE, sqlite:PATH, or \
                     the path of an SQLite file";

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Url {
    text: String,
    dialect: Dialect,
}

impl Url {
    /// Reads a URL, or the path of an SQLite file. What cannot be read is not repeated: it may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let refused = |message: String| Err(Failure::new("url", message).help(FORMS));
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        let dialect = match Dialect::from_url(text) {
            Some(Dialect::Sqlite) => Dialect::Sqlite,
            Some(dialect) if rest.starts_with("//") => dialect,
            Some(dialect) => return refused(format!("the URL of a {dialect} database begins with `{scheme}://`")),
            None if is_path(text) => Dialect::Sqlite,
            None if rest.starts_with("//") && is_scheme(scheme) => {
                return refused(format!("`{scheme}` is no database that this tool knows"));
            }
            None => return refused("the URL has no form that this tool knows".to_owned()),
        };
        let url = Self { text: text.to_owned(), dialect };
        if dialect == Dialect::Sqlite && url.sqlite_file().is_some_and(|file| file.as_os_str().is_empty()) {
            // SQLite would take it for a database of its own, thrown away at the end.
            return Err(unnamed());
        }
        Ok(url)
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Which kind of database it names.
    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// For people: without the password.
    pub(crate) fn shown(&self) -> String {
        without_password(&self.text)
    }

    /// The part behind the scheme of an SQLite URL.
    pub(crate) fn sqlite_path(&self) -> &str {
        match Dialect::from_url(&self.text) {
            Some(_) => self.text.split_once(':').map_or(&*self.text, |(_, path)| path),
            None => &self.text,
        }
    }

    /// The SQLite file, unless the database is in memory.
    pub(crate) fn sqlite_file(&self) -> Option<PathBuf> {
        let path = self.sqlite_path();
        let path = path.strip_prefix("//").unwrap_or(path);
        let (file, options) = path.split_once('?').unwrap_or((path, ""));
        (file != MEMORY && !options.contains("mode=memory")).then(|| PathBuf::from(file))
    }

    /// Whether the database is gone when the connection ends.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.dialect == Dialect::Sqlite && self.sqlite_file().is_none()
    }
}

/// Nothing says which database is meant.
pub(crate) fn unnamed() -> Failure {
    Failure::new("url", "no database is named")
        .help("give `--url`, or set DATABASE_URL in the environment or in `.env`")
}

/// What SQLite calls a database in memory.
const MEMORY: &str = ":memory:";

/// Whether a text without a scheme can only be a path. Logins, addresses and settings of other databases are not taken
/// for the name of a file; a file with such a name is written `sqlite:PATH`.
fn is_path(text: &str) -> bool {
    let path = text.split('?').next().unwrap_or_default();
    // `C:\` of Windows.
    let path = match path.as_bytes() {
        [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic() => &path[2..],
        _ => path,
    };
    text == MEMORY || !text.contains('@') && !path.contains([':', '='])
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Text in which what may be the password of a URL is replaced by stars.
pub(crate) fn without_passwords(text: &str) -> String {
    const ENDS: [char; 7] = [' ', '\n', '\t', '\'', '"', '`', '\u{1b}'];
    text.split_inclusive(ENDS)
        .map(|piece| {
            let word = piece.trim_end_matches(ENDS);
            without_password(word) + &piece[word.len()..]
        })
        .collect()
}

/// The same for text that repeats arguments: a password in them may hold anything.
pub(crate) fn without_passwords_of(text: &str, arguments: &[OsString]) -> String {
    let mut shown = text.to_owned();
    for argument in arguments.iter().filter_map(|argument| argument.to_str()) {
        let hidden = without_password(argument);
        if hidden != argument {
            shown = shown.replace(argument, &hidden);
        }
    }
    without_passwords(&shown)
}

/// `user:secret@host/x?password=secret` without the secrets. A password may hold `@`, `/` and `?` as they are.
fn without_password(url: &str) -> String {
    let scheme = match url.split_once("://") {
        Some((scheme, _)) => scheme.len() + "://".len(),
        None => Dialect::from_url(url).and_then(|_| url.find(':')).map_or(0, |at| at + 1),
    };
    let (scheme, place) = url.split_at(scheme);
    let shown = match place.rsplit_once('@').and_then(|(login, host)| Some((login.split_once(':')?.0, host))) {
        Some((user, host)) => format!("{scheme}{user}:***@{host}"),
        None => url.to_owned(),
    };
    let Some((place, options)) = shown.split_once('?') else { return without_value(&shown) };
    let options: Vec<String> = options.split('&').map(without_value).collect();
    format!("{place}?{}", options.join("&"))
}

/// `password=secret` without the secret.
fn without_value(option: &str) -> String {
    const SECRET: [&str; 3] = ["password", "passwd", "pwd"];
    match option.split_once('=') {
        Some((name, _)) if SECRET.iter().any(|word| name.to_ascii_lowercase().contains(word)) => format!("{name}=***"),
        _ => option.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (text, shown) in [
            ("postgres://u:p@h/d", "postgres://u:***@h/d"),
            ("mysql://u:p@s/s@h:1/d?ssl-mode=x", "mysql://u:***@h:1/d?ssl-mode=x"),
            ("postgres://u:s?s@h/d?sslmode=x", "postgres://u:***@h/d?sslmode=x"),
            ("no `postgres://u:p@h` there", "no `postgres://u:***@h` there"),
            ("postgres://h/d?user=u&password=p", "postgres://h/d?user=u&password=***"),
            ("postgres:u:p@h/d", "postgres:u:***@h/d"),
            ("mysql:/u:p@h/d", "mysql:/u:***@h/d"),
            ("u:p@h", "u:***@h"),
            ("host=h password=p dbname=d", "host=h password=*** dbname=d"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            ("sqlite:a.db", "sqlite:a.db"),
            ("applied by tester@host, at 12:30", "applied by tester@host, at 12:30"),
        ] {
            assert_eq!(without_passwords(text), shown);
        }
        let arguments = ["postgres://u:p p@h/d".into()];
        assert_eq!(without_passwords_of("no 'postgres://u:p p@h/d'", &arguments), "no 'postgres://u:***@h/d'");
    }

    #[test]
    fn only_paths_are_taken_for_paths() {
        let dialect = |url: &str| Url::parse(url).ok().map(|url| url.dialect());
        for (text, named) in [
            ("a.db", Some(Dialect::Sqlite)),
            ("a.db?mode=ro", Some(Dialect::Sqlite)),
            ("C:\\data\\a.db", Some(Dialect::Sqlite)),
            (":memory:", Some(Dialect::Sqlite)),
            ("sqlite:u:p@h", Some(Dialect::Sqlite)),
            ("postgres://h/d", Some(Dialect::Postgres)),
            ("postgres:u:p@h/x", None),
            ("postgres:/u:p@h/x", None),
            ("mysql:h/x", None),
            ("u:p@h", None),
            ("u@h", None),
            ("h:5432/d", None),
            ("host=h password=p", None),
            ("", None),
            ("sqlite:", None),
            ("sqlite://?mode=rwc", None),
        ] {
            assert_eq!(dialect(text), named, "{text}");
        }
    }

    #[test]
    fn sqlite_files_are_found() {
        let file = |url: &str| Url::parse(url).ok().and_then(|url| url.sqlite_file());
        assert_eq!(file("a.db"), Some("a.db".into()));
        assert_eq!(file("sqlite:a.db?mode=rwc"), Some("a.db".into()));
        assert_eq!(file("sqlite:///a.db"), Some("/a.db".into()));
        assert_eq!(file("sqlite::memory:"), None);
    }
}
