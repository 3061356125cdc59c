//! Signatures in one form, so that two that mean the same are equal.
//!
//! Parameters of types and lifetimes are numbered in the order in which they are
//! used, `Self` and left-out lifetimes are written out, bounds stand in one set.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{
    FnArg, GenericParam, Generics, ImplItemFn, Item, ItemImpl, Lifetime, ReturnType, Type,
    TypeParamBound, WherePredicate,
};

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
    let constant = text.replacen("pub const ", "pub static ", 1);
    let is_value = text.contains("const ") || text.contains("static ");
    if let (true, Some((head, _))) = (is_value, constant.split_once([';', '='])) {
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
pub fn of_impl(header: &str) -> Result<Signature> {
    let mut imp = parse_impl(header)?;
    let mut names = Names::default();
    names.enter_impl(&mut imp);
    names.visit_generics_mut(&mut imp.generics);
    let mut bounds = BTreeSet::new();
    add_bounds(&mut bounds, &imp.generics);
    let (not, path) = match &imp.trait_ {
        Some((not, path, _)) => (if not.is_some() { "!" } else { "" }, print(path)),
        None => ("", String::new()),
    };
    Ok(Signature {
        words: BTreeSet::new(),
        shape: format!("{not}{path} for {}", print(&imp.self_ty)),
        bounds,
    })
}

/// The trait's name and the type's, of an implementation.
pub fn names_of_impl(header: &str) -> Result<(String, String)> {
    let imp = parse_impl(header)?;
    let last = |path: &syn::Path| {
        path.segments
            .last()
            .map_or_else(String::new, |segment| segment.ident.to_string())
    };
    let of_trait = imp.trait_.as_ref().map(|(not, path, _)| match not {
        Some(_) => format!("!{}", last(path)),
        None => last(path),
    });
    let mut this = &*imp.self_ty;
    loop {
        match this {
            Type::Reference(reference) => this = &reference.elem,
            Type::Path(path) => return Ok((of_trait.unwrap_or_default(), last(&path.path))),
            _ => return Ok((of_trait.unwrap_or_default(), String::new())),
        }
    }
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

/// Adds all that is asked of the parameters.
fn add_bounds(bounds: &mut BTreeSet<String>, generics: &Generics) {
    let mut all: BTreeMap<String, Vec<&TypeParamBound>> = BTreeMap::new();
    for param in &generics.params {
        match param {
            GenericParam::Type(param) => {
                let of = all.entry(param.ident.to_string()).or_default();
                of.extend(&param.bounds);
            }
            GenericParam::Lifetime(param) => {
                for bound in &param.bounds {
                    bounds.insert(format!("{}: {bound}", param.lifetime));
                }
            }
            GenericParam::Const(param) => {
                bounds.insert(format!("const {}: {}", param.ident, print(&param.ty)));
            }
        }
    }
    let predicates = generics.where_clause.iter().flat_map(|c| &c.predicates);
    for predicate in predicates {
        match predicate {
            WherePredicate::Type(of) => {
                let name = print(&of.bounded_ty);
                all.entry(name).or_default().extend(&of.bounds);
            }
            other => {
                bounds.insert(print(other));
            }
        }
    }
    for (name, of) in all {
        let texts: Vec<String> = of.iter().map(|bound| print(*bound)).collect();
        let is_parameter = generics.params.iter().any(|param| match param {
            GenericParam::Type(param) => param.ident == name.as_str(),
            _ => false,
        });
        if is_parameter && !texts.iter().any(|text| text == "?Sized") {
            bounds.insert(format!("{name}: Sized"));
        }
        for text in texts {
            if text != "?Sized" {
                bounds.insert(format!("{name}: {text}"));
            }
        }
    }
}

/// The new names of parameters, in the order of their use.
#[derive(Default)]
struct Names {
    types: BTreeMap<String, String>,
    lifetimes: BTreeMap<String, Lifetime>,
    /// Lifetimes that were left out so far.
    elided: Vec<Lifetime>,
    /// What a lifetime stands for that is left out, where that is known.
    left_out: Option<Lifetime>,
    /// What `Self` is.
    this: Option<Type>,
    /// Parameters of types that are to be numbered.
    known: BTreeSet<String>,
}

impl Names {
    fn enter_impl(&mut self, imp: &mut ItemImpl) {
        self.know(&imp.generics);
        self.visit_type_mut(&mut imp.self_ty);
        if let Some((_, path, _)) = &mut imp.trait_ {
            self.visit_path_mut(path);
        }
        self.elided.clear();
    }

    fn know(&mut self, generics: &Generics) {
        for param in &generics.params {
            match param {
                GenericParam::Type(param) => self.known.insert(param.ident.to_string()),
                GenericParam::Const(param) => self.known.insert(param.ident.to_string()),
                GenericParam::Lifetime(_) => false,
            };
        }
    }

    /// Numbers the parameters in the order in which they are declared.
    fn enter(&mut self, generics: &mut Generics) {
        self.know(generics);
        for param in &mut generics.params {
            match param {
                GenericParam::Type(param) => self.visit_ident_mut(&mut param.ident),
                GenericParam::Const(param) => self.visit_ident_mut(&mut param.ident),
                GenericParam::Lifetime(_) => {}
            }
        }
    }

    fn fresh(&mut self) -> Lifetime {
        let number = self.lifetimes.len();
        let lifetime = Lifetime::new(&format!("'l{number}"), proc_macro2::Span::call_site());
        self.lifetimes
            .insert(format!("'left out {number}"), lifetime.clone());
        lifetime
    }

    fn elide(&mut self) -> Lifetime {
        if let Some(lifetime) = &self.left_out {
            return lifetime.clone();
        }
        let lifetime = self.fresh();
        self.elided.push(lifetime.clone());
        lifetime
    }

    /// Whether the lifetime of `&self` was left out.
    fn elided_at_receiver(&self, this: &syn::Receiver) -> bool {
        match &*this.ty {
            Type::Reference(reference) => reference.lifetime.as_ref() == self.elided.last(),
            _ => false,
        }
    }
}

impl VisitMut for Names {
    fn visit_ident_mut(&mut self, ident: &mut syn::Ident) {
        let name = ident.to_string();
        if !self.known.contains(&name) {
            return;
        }
        let number = self.types.len();
        let new = self.types.entry(name).or_insert(format!("T{number}"));
        *ident = syn::Ident::new(new, proc_macro2::Span::call_site());
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        let name = lifetime.ident.to_string();
        let is_new = |name: &str| name.starts_with('l') && name[1..].parse::<u32>().is_ok();
        if name == "static" || is_new(&name) {
            return;
        }
        if lifetime.ident == "_" {
            *lifetime = self.elide();
            return;
        }
        let name = lifetime.to_string();
        if !self.lifetimes.contains_key(&name) {
            let number = self.lifetimes.len();
            let new = Lifetime::new(&format!("'l{number}"), proc_macro2::Span::call_site());
            self.lifetimes.insert(name.clone(), new);
        }
        *lifetime = self.lifetimes[&name].clone();
    }

    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = Some(self.elide());
        } else if let Some(lifetime) = &mut reference.lifetime {
            self.visit_lifetime_mut(lifetime);
        }
        self.visit_type_mut(&mut reference.elem);
    }

    // What is left out in the type of a function has its own place there.
    fn visit_parenthesized_generic_arguments_mut(
        &mut self,
        arguments: &mut syn::ParenthesizedGenericArguments,
    ) {
        let mut inner = Inner(self);
        visit_mut::visit_parenthesized_generic_arguments_mut(&mut inner, arguments);
    }

    fn visit_type_mut(&mut self, of: &mut Type) {
        if let (Type::Path(path), Some(this)) = (&*of, &self.this)
            && path.qself.is_none()
            && path.path.is_ident("Self")
        {
            *of = this.clone();
            return;
        }
        visit_mut::visit_type_mut(self, of);
    }
}

/// Inside `Fn(&T) -> &U`: lifetimes that are left out stay so.
struct Inner<'a>(&'a mut Names);

impl VisitMut for Inner<'_> {
    fn visit_ident_mut(&mut self, ident: &mut syn::Ident) {
        self.0.visit_ident_mut(ident);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "_" {
            self.0.visit_lifetime_mut(lifetime);
        }
    }
}
