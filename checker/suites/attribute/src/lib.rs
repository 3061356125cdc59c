//! Attributes that stand in for the built-in ones in suites of other crates.
//!
//! A target takes them by `#[macro_use]`: what comes that way is found before what
//! the prelude has.

use std::path::Path;
use std::{env, fs};

use proc_macro::{Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    AttrStyle, Attribute, Expr, ExprLit, ItemFn, Lit, Meta, MetaNameValue, Token, parse_macro_input,
};
use toml::Table;

/// An ordinary test that gives its body, and what is expected of it, to `judge` at
/// the root of the target. If the list of exceptions says that it does not compile,
/// its body is left out, and it is ignored.
#[proc_macro_attribute]
pub fn test(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut test = parse_macro_input!(item as ItemFn);
    let (mut attributes, inner): (Vec<_>, _) = std::mem::take(&mut test.attrs)
        .into_iter()
        .partition(|attribute| matches!(attribute.style, AttrStyle::Outer));
    test.attrs = inner;
    let should_panic = attributes
        .iter()
        .position(|attribute| attribute.path().is_ident("should_panic"));
    let ends = match should_panic {
        Some(index) => {
            let message = expected(&attributes.remove(index));
            quote!(Panics(#message))
        }
        None => quote!(Returns),
    };
    let name = &test.sig.ident;
    let text = name.to_string();
    let compiled = match uncompiled(&text) {
        Some(reason) => quote! {
            #[::core::prelude::v1::test]
            #[ignore = #reason]
            fn #name() {}
        },
        None => quote! {
            #[::core::prelude::v1::test]
            #(#attributes)*
            fn #name() {
                #test
                let name = concat!(module_path!(), "::", #text);
                crate::judge(name, ::suites::Ends::#ends, #name);
            }
        },
    };
    compiled.into()
}

/// Nothing: the model allocates, too, and an allocator of modelled parts would be used
/// where no execution is.
#[proc_macro_attribute]
pub fn global_allocator(_: TokenStream, item: TokenStream) -> TokenStream {
    item
}

/// The text that the message of the panic has in it.
fn expected(should_panic: &Attribute) -> Lit {
    let pair = match &should_panic.meta {
        Meta::NameValue(pair) => Some(pair.clone()),
        _ => should_panic
            .parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)
            .ok()
            .and_then(|pairs| pairs.into_iter().next()),
    };
    match pair.map(|pair| pair.value) {
        Some(Expr::Lit(ExprLit { lit, .. })) => lit,
        _ => Lit::Str(syn::LitStr::new("", proc_macro2::Span::call_site())),
    }
}

/// Why the test of that name, in the file that is being compiled, does not compile.
fn uncompiled(test: &str) -> Option<String> {
    let folder = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let suite = env::var("CARGO_CRATE_NAME").expect("cargo sets it");
    let list = fs::read_to_string(Path::new(&folder).join("exceptions.toml"))
        .expect("the list of exceptions is there");
    let list: Table = list.parse().expect("build.rs has read it");
    let source = Span::call_site().file();
    let file = Path::new(&source).file_stem()?.to_str()?;
    let tests = list.get(&suite)?.get("does_not_compile")?.as_table()?;
    let (_, reason) = tests.iter().find(|(name, _)| {
        name.split("::").next() == Some(file) && name.ends_with(&format!("::{test}"))
    })?;
    reason.as_str().map(str::to_owned)
}
