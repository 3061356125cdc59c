//! Signatures in one form, so that two that mean the same are equal.
//!
//! Parameters of types and lifetimes are numbered in the order in which they are
//! used, `Self` and left-out lifetimes are written out, bounds stand in one set.

mod bounds;
mod names;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{FnArg, GenericParam, Generics, ImplItemFn, Item, ItemImpl, ReturnType, Type};

use bounds::add_bounds;
use names::Names;

/// One function, or one implementation of a trait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `const`, `unsafe`, `async` and `extern`.
    pub words: BTreeSet<String>,
    /// Everything but the bounds: `Mutex<T0>: fn (&'1 Mutex<T0>) -> …`.
    pub shape: String,
    /// `T0: Send`. `Sized` stands where it is asked for, as it is by default.
    pub bounds: BTreeSet<String>,
}

impl Signature {
    /// What the second lacks to be as good as the first for whoever compiles
    /// against both. It may ask for less and promise more.
    pub fn lacks(&self, model: &Self) -> Option<String> {
        if self.shape != model.shape {
            return Some(format!("is `{}`, not `{}`", model.shape, self.shape));
        }
        let less: Vec<_> = self.words.difference(&model.words).collect();
        if let Some(word) = less.first() {
            return Some(format!("is not `{word}`"));
        }
        if let Some(word) = model.words.difference(&self.words).next()
            && word != "const"
        {
            return Some(format!("is `{word}`"));
        }
        let more: Vec<_> = model.bounds.difference(&self.bounds).cloned().collect();
        (!more.is_empty()).then(|| format!("asks for `{}` as well", more.join("`, `")))
    }
}

/// The signature of a function that stands under `header`, which is empty for
/// one that stands alone.
pub fn of_function(header: &str, text: &str) -> Result<Signature> {
    let mut names = Names::default();
    let mut bounds = BTreeSet::new();
    let mut shape = String::new();
    let mut around = Generics::default();
    if !header.is_empty() {
        let mut imp = parse_impl(header)?;
        names.enter_impl(&mut imp);
        shape = print(&imp.self_ty) + ": ";
        names.this = Some((*imp.self_ty).clone());
        around = imp.generics;
    }
    let mut function: ImplItemFn = syn::parse_str(&format!("{} {{}}", text.trim_end_matches(';')))
        .with_context(|| format!("a function that cannot be read: {text}"))?;
    let signature = &mut function.sig;
    names.enter(&mut signature.generics);
    let mut receiver = None;
    let mut inputs = Vec::new();
    for input in &mut signature.inputs {
        names.visit_fn_arg_mut(input);
        match input {
            FnArg::Receiver(this) => {
                let first = &names.elided;
                receiver = (names.elided_at_receiver(this)).then(|| first.last().cloned());
                inputs.push(print(&this.ty));
            }
            FnArg::Typed(typed) => inputs.push(print(&typed.ty)),
        }
    }
    names.left_out = receiver.flatten().or_else(|| match &names.elided[..] {
        [only] => Some(only.clone()),
        _ => None,
    });
    let output = match &mut signature.output {
        ReturnType::Default => "()".to_owned(),
        ReturnType::Type(_, output) => {
            names.visit_type_mut(output);
            print(output)
        }
    };
    // Parameters that stand in bounds only come last.
    for generics in [&mut around, &mut signature.generics] {
        names.visit_generics_mut(generics);
        add_bounds(&mut bounds, generics);
    }
    shape += &format!("fn ({}) -> {output}", inputs.join(", "));
    let words = [
        signature.constness.map(|_| "const"),
        signature.unsafety.map(|_| "unsafe"),
        signature.asyncness.map(|_| "async"),
        signature.abi.as_ref().map(|_| "extern"),
    ];
    Ok(Signature {
        words: words.into_iter().flatten().map(str::to_owned).collect(),
        shape,
        bounds,
    })
}

/// The declaration of a type, constant or trait: what of it everybody sees.
pub fn of_declaration(text: &str) -> Result<Signature> {
    let unreadable = || format!("a declaration that cannot be read: {text}");
    let text = match text.split_once('{') {
        // A trait's functions are compared one by one.
        Some((head, _)) if head.contains("trait ") => format!("{head}{{}}"),
        _ => text.to_owned(),
    };
    if let Some((head, _)) = text.split_once([';', '='])
        && ["pub const ", "pub static "]
            .iter()
            .any(|word| text.starts_with(word))
    {
        return Ok(plain(head));
    }
    let mut item: Item = syn::parse_str(&text).with_context(unreadable)?;
    let mut names = Names::default();
    let mut bounds = BTreeSet::new();
    let shape = match &mut item {
        Item::Struct(of) => {
            names.enter(&mut of.generics);
            names.visit_item_struct_mut(of);
            add_bounds(&mut bounds, &of.generics);
            of.fields.iter_mut().for_each(|field| field.attrs.clear());
            let is_public = |field: &&syn::Field| matches!(field.vis, syn::Visibility::Public(_));
            let fields: Vec<_> = of.fields.iter().filter(is_public).map(print).collect();
            format!(
                "struct {} {{{}}}",
                parameters(&of.generics),
                fields.join(", ")
            )
        }
        Item::Enum(of) => {
            names.enter(&mut of.generics);
            names.visit_item_enum_mut(of);
            add_bounds(&mut bounds, &of.generics);
            let variants: Vec<_> = of.variants.iter().map(print).collect();
            format!(
                "enum {} {{{}}}",
                parameters(&of.generics),
                variants.join(", ")
            )
        }
        Item::Type(of) => {
            names.enter(&mut of.generics);
            names.visit_item_type_mut(of);
            format!("type {} = {}", parameters(&of.generics), print(&of.ty))
        }
        Item::Trait(of) => {
            names.enter(&mut of.generics);
            names.visit_item_trait_mut(of);
            add_bounds(&mut bounds, &of.generics);
            bounds.extend(
                of.supertraits
                    .iter()
                    .map(|bound| format!("Self: {}", print(bound))),
            );
            format!("trait {}", parameters(&of.generics))
        }
        _ => return Err(anyhow::anyhow!(unreadable())),
    };
    Ok(Signature {
        words: BTreeSet::new(),
        shape,
        bounds,
    })
}

/// What is compared letter by letter.
pub fn plain(text: &str) -> Signature {
    Signature {
        words: BTreeSet::new(),
        shape: text.trim_start_matches("pub ").trim().to_owned(),
        bounds: BTreeSet::new(),
    }
}

/// The parameters in order, with their defaults.
fn parameters(generics: &Generics) -> String {
    let params = generics.params.iter().map(|param| match param {
        GenericParam::Type(param) => match &param.default {
            Some(default) => format!("{} = {}", param.ident, print(default)),
            None => param.ident.to_string(),
        },
        GenericParam::Lifetime(param) => param.lifetime.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
    });
    format!("<{}>", params.collect::<Vec<_>>().join(", "))
}

/// The signature of an implementation of a trait.
pub fn of_impl(header: &str) -> Signature {
    let Ok(mut imp) = parse_impl(header) else {
        return plain(header);
    };
    let mut names = Names::default();
    names.enter_impl(&mut imp);
    names.visit_generics_mut(&mut imp.generics);
    let mut bounds = BTreeSet::new();
    add_bounds(&mut bounds, &imp.generics);
    let (not, path) = match &imp.trait_ {
        Some((not, path, _)) => (if not.is_some() { "!" } else { "" }, print(path)),
        None => ("", String::new()),
    };
    Signature {
        words: BTreeSet::new(),
        shape: format!("{not}{path} for {}", print(&imp.self_ty)),
        bounds,
    }
}

/// The trait's name and the type's, of an implementation.
pub fn names_of_impl(header: &str) -> (String, String) {
    let first_word = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let Ok(imp) = parse_impl(header) else {
        let (of, on) = header.split_once(" for ").unwrap_or((header, ""));
        let of = of.rsplit_once(' ').map_or(of, |(_, of)| of);
        return (first_word(of), first_word(on));
    };
    let last = |path: &syn::Path| {
        let segment = path.segments.last();
        segment.map_or_else(String::new, |segment| segment.ident.to_string())
    };
    let of = imp.trait_.as_ref().map(|(not, path, _)| match not {
        Some(_) => format!("!{}", last(path)),
        None => last(path),
    });
    let mut on = &*imp.self_ty;
    while let Type::Reference(reference) = on {
        on = &reference.elem;
    }
    let on = match on {
        Type::Path(path) => last(&path.path),
        _ => String::new(),
    };
    (of.unwrap_or_default(), on)
}

fn parse_impl(header: &str) -> Result<ItemImpl> {
    syn::parse_str(&format!("{header} {{}}"))
        .with_context(|| format!("an implementation that cannot be read: {header}"))
}

fn print(tokens: &impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let mut out = String::new();
    for word in text.split(' ') {
        let glue = out.is_empty()
            || matches!(word, "<" | ">" | "," | "::" | ")" | "]" | ";" | "?" | ":")
            || out.ends_with(['<', '(', '[', '&', '!', '?'])
            || out.ends_with("::")
            || (word.starts_with('(') && out.ends_with(['n', 't', 'e']) && out.ends_with("Fn"));
        if !glue {
            out.push(' ');
        }
        out.push_str(word);
    }
    out.replace(",>", ">").replace("'static + ", "")
}
