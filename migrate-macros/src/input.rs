//! Tokens -> where the directory is, and the options.

use migrate_check::dialect::Dialect;
use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, parenthesized};

/// The directory when none is given.
const DEFAULT_DIRECTORY: &str = "migrations";

/// What was written between the parentheses.
#[derive(Debug)]
pub(crate) struct Input {
    /// The path of the crate that has `Migrations`.
    pub(crate) krate: TokenStream,
    /// The directory as written, relative to the package.
    pub(crate) directory: String,
    /// Where findings are shown: at the path, or at the call if there is none.
    pub(crate) span: Span,
    /// `dialect = postgres`
    pub(crate) dialect: Option<Dialect>,
    /// `config = "path"`, relative to the package.
    pub(crate) config: Option<(String, Span)>,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let mut parsed = Self {
            krate: content.parse()?,
            directory: DEFAULT_DIRECTORY.to_owned(),
            span: Span::call_site(),
            dialect: None,
            config: None,
        };
        if input.peek(LitStr) {
            let path: LitStr = input.parse()?;
            parsed.directory = path.value();
            parsed.span = path.span();
            parsed.separator(input)?;
        }
        while !input.is_empty() {
            parsed.option(input)?;
            parsed.separator(input)?;
        }
        Ok(parsed)
    }
}

impl Input {
    fn separator(&self, input: ParseStream<'_>) -> syn::Result<()> {
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(())
    }

    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        const EXPECTED: &str = "expected a path in quotes, `dialect = …` or `config = \"…\"`";
        let key: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), EXPECTED))?;
        // A path in a constant, say: a macro sees its name, not its value.
        input.parse::<Token![=]>().map_err(|_| syn::Error::new(key.span(), EXPECTED))?;
        match key.to_string().as_str() {
            "dialect" => {
                let name: Ident = input.parse()?;
                let dialect = name.to_string().parse().map_err(|error| syn::Error::new(name.span(), error))?;
                once(&mut self.dialect, dialect, &key)
            }
            "config" => {
                let path: LitStr = input.parse()?;
                once(&mut self.config, (path.value(), path.span()), &key)
            }
            _ => Err(syn::Error::new(key.span(), "unknown option: expected `dialect` or `config`")),
        }
    }
}

fn once<T>(slot: &mut Option<T>, value: T, key: &Ident) -> syn::Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(syn::Error::new(key.span(), "this option is given twice")),
    }
}
