//! Set or findings -> tokens.
//!
//! The set is a block of plain data: literals are the cheapest thing to give to a compiler.

use crate::input::Input;
use migrate_check::baked::State;
use migrate_check::chain::{self, Head};
use migrate_check::check::Checked;
use migrate_check::contracts::Contracts;
use migrate_check::diagnostic::{Diagnostic, Level};
use migrate_check::dialect::Dialect;
use migrate_check::render::{self, Style};
use migrate_check::set::Baked;
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::path::{Path, PathBuf};

/// The set, and in a release build its drafts as an error.
pub(crate) fn set(input: &Input, checked: &Checked, baked: &Baked) -> TokenStream {
    let drafts = drafts(input.span, checked);
    let value = value(&input.krate, baked, &input.directory);
    quote!({ #drafts #value })
}

/// Every finding that fails the build, and an empty set.
pub(crate) fn findings(input: &Input, checked: &Checked) -> TokenStream {
    let messages: Vec<String> = checked
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.level == Level::Deny)
        .map(|diagnostic| message(checked, diagnostic, Path::new(&input.directory)))
        .collect();
    refusal(&input.krate, input.span, &messages)
}

/// Errors, and an empty set so that nothing else breaks.
pub(crate) fn refusal(krate: &TokenStream, span: Span, messages: &[String]) -> TokenStream {
    let errors = messages.iter().map(|message| error(span, message));
    let empty = Baked {
        set: chain::DEFAULT_SET.to_owned(),
        dialect: Dialect::Postgres,
        contracts: Contracts::Gated,
        schema: None,
        heads: Head::all_empty(chain::DEFAULT_SET),
        count: 0,
        drafts: 0,
        text: String::new(),
        index: Vec::new(),
    };
    let value = value(krate, &empty, "");
    quote!({ #(#errors)* #value })
}

/// One error.
pub(crate) fn error(span: Span, message: &str) -> TokenStream {
    quote_spanned!(span=> ::core::compile_error!(#message);)
}

/// The compiler writes `error: ` before it, so the rule moves to the end of the first line.
fn message(checked: &Checked, diagnostic: &Diagnostic, dir: &Path) -> String {
    let text = render::text(checked, diagnostic, dir, Style::Plain);
    let title = format!("error[{}]: ", diagnostic.rule);
    match text.strip_prefix(&title).and_then(|text| text.split_once('\n')) {
        Some((first, rest)) => format!("{first} [{}]\n{rest}", diagnostic.rule),
        None => text,
    }
}

fn value(krate: &TokenStream, baked: &Baked, location: &str) -> TokenStream {
    let Baked { set, dialect, contracts, schema, heads, count, drafts, text, index } = baked;
    let dialect = match dialect {
        Dialect::Postgres => 0u8,
        Dialect::Mysql => 1,
        Dialect::Sqlite => 2,
    };
    let contracts = match contracts {
        Contracts::Gated => 0u8,
        Contracts::AtStart => 1,
        Contracts::Manual => 2,
    };
    let schema = match schema {
        Some(schema) => quote!(::core::option::Option::Some(#schema)),
        None => quote!(::core::option::Option::None),
    };
    let heads = heads.iter().map(|head| {
        let (count, chain) = (head.count, Literal::byte_string(head.chain.as_bytes()));
        quote!((#count, *#chain))
    });
    let text = text_literal(text);
    let index = Literal::byte_string(index);
    quote! {
        #krate::Migrations::__baked(
            #set, #dialect, #contracts, #schema, [#(#heads),*], #count, #drafts, #text, #index, #location,
        )
    }
}

/// An item that makes the compiler build again when a file changes. Nothing uses it, so neither paths nor a second copy
/// of the text end up in the binary.
///
/// Written as text and parsed by the compiler in one go: thousands of single tokens would each be a call from code
/// that is not optimised. Bytes rather than text, and statements of a function rather than elements of a slice, are what
/// takes the compiler least.
pub(crate) fn tracked(dir: &Path, files: impl IntoIterator<Item = PathBuf>) -> TokenStream {
    // A name that is not UTF-8 is a finding, and no string literal can spell it.
    let Some(dir) = dir.to_str() else { return TokenStream::new() };
    let mut folder = String::new();
    escape(dir, &mut folder);
    folder.push('/');
    let mut code = String::from("fn _tracked() {");
    for file in files {
        let Some(name) = file.to_str() else { continue };
        code.push_str("::core::include_bytes!(\"");
        if !file.is_absolute() {
            code.push_str(&folder);
        }
        escape(name, &mut code);
        code.push_str("\");");
    }
    code.push('}');
    parse(&code).unwrap_or_default()
}

/// Rust as text -> tokens, by the compiler alone: proc-macro2 would read it first, in code that is not optimised.
fn parse(code: &str) -> Option<TokenStream> {
    if !proc_macro::is_available() {
        // A test of this crate, which no compiler runs.
        return code.parse().ok();
    }
    code.parse::<proc_macro::TokenStream>().ok().map(TokenStream::from)
}

fn escape(path: &str, code: &mut String) {
    // One character at a time is searched for by code of the standard library, which is optimised.
    if path.contains('"') || path.contains('\\') {
        code.push_str(&path.escape_default().to_string());
    } else {
        code.push_str(path);
    }
}

/// A raw string where the language has one for this text, which is cheaper than escaping every character.
fn text_literal(text: &str) -> TokenStream {
    const FENCE: &str = "####";
    // A raw string cannot hold a lone CR, nor its own end.
    if text.contains('\r') || text.contains("\"####") {
        return Literal::string(text).into_token_stream();
    }
    let mut raw = String::with_capacity(text.len() + 2 * FENCE.len() + 3);
    for part in ["r", FENCE, "\"", text, "\"", FENCE] {
        raw.push_str(part);
    }
    parse(&raw).unwrap_or_else(|| Literal::string(text).into_token_stream())
}

fn drafts(span: Span, checked: &Checked) -> TokenStream {
    let names: Vec<String> = checked
        .set
        .migrations
        .iter()
        .filter(|migration| migration.state == State::Draft)
        .map(|migration| format!("{} {}", migration.version, migration.name))
        .collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    let message = format!(
        "drafts may still change, so a release build does not embed them: {}\nfreeze them with `migrate lock`",
        names.join(", ")
    );
    quote_spanned!(span=> #[cfg(not(debug_assertions))] const _: () = { ::core::compile_error!(#message) };)
}
