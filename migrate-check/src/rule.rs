//! Every rule: its name, how grave its findings are, its page, and what looks for it.
//!
//! One rule is one file in the folder of its family: its doc comment is what `migrate explain` prints and what a test
//! executes. A new rule is that file and one line in the list of its family.
//!
//! | family | looks at |
//! |---|---|
//! | [`source`] | files, names, encodings, directives |
//! | [`lock`] | the lock file |
//! | `text` | the text of one script |
//! | `schema` | whether a migration fits the schema before it |
//! | `locks` | whom a statement keeps waiting |
//! | `rewrites` | rows that are written anew |
//! | `loss` | rows and values that are gone |
//! | `compatibility` | what breaks the version that still runs |
//! | `data` | rows that a migration changes |
//! | `shape` | names, types and keys that are better another way |

use crate::diagnostic::Level;

/// A rule: what a finding is called, how grave it is by default, and what is to be known about it.
#[derive(Debug)]
pub struct Rule {
    /// The name, as `migrate explain`, `-- migrate:allow` and `migrate.toml` spell it.
    pub name: &'static str,
    /// The level when `migrate.toml` sets none.
    pub level: Level,
    /// Whether an `allow` directive or `migrate.toml` may lower it. What can neither be read nor applied cannot.
    pub fixed: Fixed,
    /// The doc comment of the rule, each line with a space before it.
    #[cfg(feature = "check")]
    doc: &'static str,
    /// What looks for it.
    #[cfg(feature = "check")]
    pub(crate) check: Check,
}

/// Whether a rule's level can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixed {
    /// It always has its own level.
    Fixed,
    /// Directive and configuration may change it.
    Adjustable,
}

/// What looks for what a rule finds.
#[cfg(feature = "check")]
#[derive(Debug, Clone, Copy)]
pub(crate) enum Check {
    /// A stage before the rules.
    Stage,
    /// The rule itself, in the text of a script.
    Text(fn(&crate::lint::Script<'_>, &mut Vec<crate::finding::Finding>)),
    /// The rule itself, at a statement of an up script.
    Statement(fn(&crate::lint::site::Site<'_>, &mut Vec<crate::lint::Found>)),
    /// The rule itself, at a statement of a down script.
    Down(fn(&crate::lint::site::Site<'_>, &mut Vec<crate::lint::Found>)),
    /// The rule itself, at a statement of any script.
    Either(fn(&crate::lint::site::Site<'_>, &mut Vec<crate::lint::Found>)),
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Rule {}

/// Declares a rule: its doc comment is its page.
macro_rules! rule {
    (
        $(#[doc = $doc:literal])*
        $ident:ident = $name:literal, $level:ident, $fixed:ident $(, check: $kind:ident($check:path))?;
    ) => {
        $(#[doc = $doc])*
        pub static $ident: $crate::rule::Rule = $crate::rule::Rule {
            name: $name,
            level: $crate::diagnostic::Level::$level,
            fixed: $crate::rule::Fixed::$fixed,
            #[cfg(feature = "check")]
            doc: concat!($($doc, "\n"),*),
            #[cfg(feature = "check")]
            check: rule!(@check $($kind($check))?),
        };
    };
    (@check) => { $crate::rule::Check::Stage };
    (@check $kind:ident($check:path)) => { $crate::rule::Check::$kind($check) };
}

/// The rules of a family, each in a file of its own, in the order in which they look.
macro_rules! rules {
    ($($module:ident: $ident:ident,)*) => {
        $(mod $module; pub use $module::$ident;)*
        pub(crate) static RULES: &[&$crate::rule::Rule] = &[$(&$ident),*];
    };
}

#[cfg(feature = "check")]
pub mod compatibility;
#[cfg(feature = "check")]
pub mod data;
pub mod lock;
#[cfg(feature = "check")]
pub mod locks;
#[cfg(feature = "check")]
pub mod loss;
#[cfg(feature = "check")]
pub mod rewrites;
#[cfg(feature = "check")]
pub mod schema;
#[cfg(feature = "check")]
pub mod shape;
pub mod source;
#[cfg(feature = "check")]
pub mod text;

/// The families of rules by their names, each with its rules.
pub fn families() -> impl Iterator<Item = (&'static str, &'static [&'static Rule])> {
    let families = [
        ("source", source::RULES),
        #[cfg(feature = "check")]
        ("text", text::RULES),
        #[cfg(feature = "check")]
        ("schema", schema::RULES),
        #[cfg(feature = "check")]
        ("locks", locks::RULES),
        #[cfg(feature = "check")]
        ("rewrites", rewrites::RULES),
        #[cfg(feature = "check")]
        ("loss", loss::RULES),
        #[cfg(feature = "check")]
        ("compatibility", compatibility::RULES),
        #[cfg(feature = "check")]
        ("data", data::RULES),
        #[cfg(feature = "check")]
        ("shape", shape::RULES),
        ("lock", lock::RULES),
    ];
    families.into_iter()
}

/// All rules, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    families().flat_map(|(_, rules)| rules).copied()
}

/// The rule with this name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.name == name)
}

#[cfg(feature = "check")]
impl Rule {
    /// The page of the rule as Markdown: what it finds, why it hurts, an example, what to write instead, and on which
    /// databases.
    ///
    /// ```
    /// use migrate_check::rule;
    /// assert!(rule::find("edited").unwrap().page().starts_with("# edited\n\n## What it finds\n"));
    /// ```
    pub fn page(&self) -> String {
        let mut page = format!("# {}\n\n", self.name);
        for line in self.doc.lines() {
            page.push_str(line.strip_prefix(' ').unwrap_or(line));
            page.push('\n');
        }
        page
    }

    /// What it finds, in a few words: the first clause of its page.
    pub fn summary(&self) -> String {
        let page = self.page();
        let mut paragraph = page.lines().skip_while(|line| line.starts_with('#') || line.trim().is_empty());
        let text: Vec<&str> = paragraph.by_ref().take_while(|line| !line.trim().is_empty()).collect();
        let text = text.join(" ");
        let end = [". ", ": ", "; "].iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
        text.get(..end).unwrap_or_default().trim_end_matches('.').to_owned()
    }
}
