//! Where a change does not fit the schema -> a finding.

use crate::finding::Finding;
use crate::rule::schema as rules;
use crate::schema::fold::{Conflict, ConflictKind};

/// Says what does not fit; `gone` says where what is missing was dropped, if it was.
pub(super) fn finding(conflict: &Conflict, gone: Option<&str>) -> Finding {
    let Conflict { kind, what, name, of, other, .. } = conflict;
    let of = of.as_ref().map_or_else(String::new, |of| format!(" of `{of}`"));
    let other = other.as_deref();
    let (rule, message, help) = match kind {
        ConflictKind::Missing => {
            let message = match gone {
                Some(gone) => format!("the {what} `{name}`{of} is not there any more: {gone} dropped it"),
                None => format!("there is no {what} `{name}`{of} at this version"),
            };
            let help = match other {
                Some(near) => format!("did you mean `{near}`?"),
                None => "no migration before this one makes it: correct the name, or the order".to_owned(),
            };
            (&rules::UNKNOWN_OBJECT, message, help)
        }
        ConflictKind::Exists => (
            &rules::ALREADY_EXISTS,
            format!("the {what} `{name}`{of} is there already at this version"),
            "give it another name, or drop the old one first; a migration that was applied is not repeated".to_owned(),
        ),
        ConflictKind::OtherKind => (
            &rules::OTHER_KIND,
            format!("`{name}` is a {}, not a {what}", other.unwrap_or("thing of another kind")),
            "use the statement for what it is".to_owned(),
        ),
        ConflictKind::Needed => (
            &rules::STILL_NEEDED,
            format!("the {what} `{name}`{of} is still needed by {}", other.unwrap_or("something else")),
            "drop or change that first, by name: CASCADE would take it along unseen".to_owned(),
        ),
        ConflictKind::NoKey => (
            &rules::FOREIGN_KEY_WITHOUT_KEY,
            format!("a foreign key refers to `{name}`{of}, which no unique key covers"),
            "refer to the primary key or to columns with a UNIQUE constraint, or add one first".to_owned(),
        ),
        ConflictKind::TypeDiffers => (
            &rules::FOREIGN_KEY_TYPES,
            format!("a foreign key from `{name}`{of} refers to `{}`", other.unwrap_or_default()),
            "give both columns the same type".to_owned(),
        ),
        ConflictKind::Impossible => (
            &rules::IMPOSSIBLE,
            format!("the {what} `{name}`{of} cannot be changed so: {}", other.unwrap_or_default()),
            "the server refuses this statement whatever the data: write another one".to_owned(),
        ),
    };
    Finding { rule, span: conflict.span.clone(), message, help }
}
