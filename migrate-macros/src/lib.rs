//! `embed_migrations!`: checks a directory of SQL migrations at compile time and bakes it into the binary.
//!
//! Use it through `migrate-core`, which documents it and names itself in the call. Takes tokens and a directory; gives
//! one constant expression of plain data, or the findings as compiler errors. Everything that judges a directory is in
//! `migrate-check`; here is only what a compiler needs.
//!
//! | module | takes -> gives |
//! |---|---|
//! | `input` | tokens -> where the directory is, and the options |
//! | `expand` | a call -> the tokens that it stands for: the modules below, in order |
//! | `job` | directory -> the set in it, baked, while the compiler reads the files to track them |
//! | `emit` | set or findings -> tokens |

mod emit;
mod expand;
mod input;
mod job;
#[cfg(test)]
#[cfg(feature = "sqlite")]
mod tests;

use proc_macro::TokenStream;

/// Expands to an item that tracks the files of a directory, and begins to check them.
///
/// `migrate_core::embed_migrations!` calls it before [`embed`], with the same arguments.
#[proc_macro]
pub fn track(tokens: TokenStream) -> TokenStream {
    expand::track(tokens.into(), &expand::Surroundings::of_compiler()).into()
}

/// Expands to the set of a directory; called by `migrate_core::embed_migrations!`, which passes its own path first.
#[proc_macro]
pub fn embed(tokens: TokenStream) -> TokenStream {
    expand::embed(tokens.into(), &expand::Surroundings::of_compiler()).into()
}
