//! The URL of a database: which kind it is, and what of it may be shown.

use crate::failure::Failure;
use migrate_core::Dialect;
use std::path::PathBuf;

/// Where a database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Url {
    text: String,
    dialect: Dialect,
}

impl Url {
    /// Reads a URL; what has no scheme is the path of an SQLite file.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let dialect = match (Dialect::from_url(text), text.split_once("://")) {
            (Some(dialect), _) => dialect,
            (None, Some((scheme, _))) => {
                return Err(Failure::new("url", format!("`{scheme}` is no database that this tool knows"))
                    .help("write postgres://…, mysql://…, sqlite:PATH, or the path of an SQLite file"));
            }
            (None, None) => Dialect::Sqlite,
        };
        Ok(Self { text: text.to_owned(), dialect })
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
        without_passwords(&self.text)
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
        (file != ":memory:" && !options.contains("mode=memory")).then(|| PathBuf::from(file))
    }
}

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown())
    }
}

/// Text in which the password of every URL is replaced by stars.
pub(crate) fn without_passwords(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        shown.push_str(before);
        let end = after.find([' ', '\n', '\t', '\'', '"', '`', '\u{1b}']).unwrap_or(after.len());
        let (url, after) = after.split_at(end);
        shown.push_str(&without_password(url));
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// `user:secret@host/x?password=secret` without the secrets. A password may hold `@` and `/` as they are.
fn without_password(url: &str) -> String {
    let (place, options) = url.split_once('?').map_or((url, None), |(place, options)| (place, Some(options)));
    let mut shown = match place.rsplit_once('@') {
        Some((login, host)) => match login.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => place.to_owned(),
        },
        None => place.to_owned(),
    };
    if let Some(options) = options {
        let shown_options = options.split('&').map(|option| match option.split_once('=') {
            Some((name, _)) if name.to_ascii_lowercase().contains("password") => format!("{name}=***"),
            _ => option.to_owned(),
        });
        shown.push('?');
        shown.push_str(&shown_options.collect::<Vec<_>>().join("&"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        for (text, shown) in [
            ("postgres://u:p@h/d", "postgres://u:***@h/d"),
            ("mysql://u:p@s/s@h:1/d?ssl-mode=x", "mysql://u:***@h:1/d?ssl-mode=x"),
            ("no `postgres://u:p@h` there", "no `postgres://u:***@h` there"),
            ("postgres://h/d?user=u&password=p", "postgres://h/d?user=u&password=***"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            ("sqlite:a.db", "sqlite:a.db"),
        ] {
            assert_eq!(without_passwords(text), shown);
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
