//! `migrate graph`: a picture of the schema at any version, and of what changed since the version before.

use crate::answer::Answer;
use crate::context::Context;
use crate::directory;
use crate::failure::Failure;
use crate::paint::{GOOD, paint};
use clap::ValueEnum;
use migrate_check::graph::{Picture, mermaid, page, picture, svg};
use migrate_check::set::Set;
use migrate_core::Version;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Draw the schema: Mermaid, SVG or a page
#[derive(Debug, clap::Args)]
pub(crate) struct Graph {
    /// The version after which it is drawn; the last one if none is given
    #[arg(value_name = "VERSION")]
    version: Option<Version>,
    /// The version that it is compared with; the one before if none is given, 0 for an empty database
    #[arg(long, value_name = "VERSION")]
    since: Option<Version>,
    /// How it is drawn
    #[arg(long = "as", value_enum, default_value_t, value_name = "KIND")]
    kind: Kind,
    /// The file that it is written to; without it, it is printed
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Kind {
    /// The text of an entity-relationship diagram, which GitHub and many editors draw
    #[default]
    Mermaid,
    /// An SVG document
    Svg,
    /// One HTML file, with a search field
    Html,
}

impl Graph {
    pub(crate) fn run(self, context: &Context) -> Result<Drawn, Failure> {
        let checked = directory::check(context)?;
        let last = checked.set.migrations.last().map(|migration| migration.version);
        let Some(version) = self.version.or(last) else {
            return Err(Failure::new("empty", format!("there is no migration in `{}`", context.dir().display()))
                .help("`migrate new <name>` makes the first one"));
        };
        known(&checked.set, version)?;
        let before = match self.since {
            Some(since) if since.get() == 0 => Version::new(0),
            Some(since) => {
                known(&checked.set, since)?;
                since
            }
            None => previous(&checked.set, version),
        };
        let (old, new) = (checked.schema_after(Some(before)), checked.schema_after(Some(version)));
        let title = match before.get() {
            0 => format!("schema at {version}"),
            _ => format!("schema at {version}, compared with {before}"),
        };
        let picture = picture(title, Some(&old).filter(|_| before.get() != 0), &new);
        let text = self.kind.draw(&picture);
        if let Some(path) = &self.output {
            std::fs::write(path, &text)
                .map_err(|error| Failure::io(format!("cannot write `{}`", path.display()), &error))?;
        }
        Ok(Drawn { picture, text, version, output: self.output })
    }
}

impl Kind {
    fn draw(self, picture: &Picture) -> String {
        match self {
            Self::Mermaid => mermaid::text(picture),
            Self::Svg => svg::document(picture),
            Self::Html => page::document(picture),
        }
    }
}

fn known(set: &Set, version: Version) -> Result<(), Failure> {
    if set.migrations.iter().any(|migration| migration.version == version) {
        return Ok(());
    }
    Err(Failure::new("version", format!("there is no migration {version}"))
        .help("`migrate status` lists the versions; the file names begin with them"))
}

/// The version before this one; 0 if it is the first.
fn previous(set: &Set, version: Version) -> Version {
    let before = set.migrations.iter().map(|migration| migration.version).take_while(|it| *it < version);
    before.last().unwrap_or(Version::new(0))
}

/// A picture.
pub(crate) struct Drawn {
    picture: Picture,
    text: String,
    version: Version,
    output: Option<PathBuf>,
}

impl Answer for Drawn {
    fn human(&self) -> String {
        match &self.output {
            Some(path) => format!(
                "{} {} tables and views, {} references: {}\n",
                paint(GOOD, "drew"),
                self.picture.boxes.len(),
                self.picture.arrows.len(),
                path.display()
            ),
            None => self.text.clone(),
        }
    }

    fn json(&self) -> Value {
        json!({
            "version": self.version.to_string(),
            "tables": self.picture.boxes.len(),
            "references": self.picture.arrows.len(),
            "output": self.output.as_ref().map(|path| path.display().to_string()),
            "text": if self.output.is_none() { Some(&self.text) } else { None },
        })
    }
}
