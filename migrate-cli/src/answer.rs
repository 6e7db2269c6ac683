//! What comes out of a command that did not fail.

use crate::directory::Finding;
use crate::exit::Exit;
use serde_json::Value;

/// An answer, in each format that can be asked for.
pub(crate) trait Answer {
    /// How the command ends.
    fn exit(&self) -> Exit {
        Exit::Done
    }

    /// Text for people, with the escape sequences of colours, and the next step at its end.
    fn human(&self) -> String;

    /// A document; its `format` is written by whoever prints it.
    fn json(&self) -> Value;

    /// The findings, for SARIF; nothing else has a form of its own there.
    fn findings(&self) -> &[Finding] {
        &[]
    }

    /// Annotations of a GitHub workflow. Only findings have a form of their own there.
    fn github(&self) -> String {
        self.human()
    }
}
