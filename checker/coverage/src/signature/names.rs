//! Gives the parameters of a signature the same names in every signature.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit_mut::{self, VisitMut};
use syn::{GenericParam, Generics, ItemImpl, Lifetime, Type};

/// The new names of parameters, in the order of their use.
#[derive(Default)]
pub(super) struct Names {
    types: BTreeMap<String, String>,
    lifetimes: BTreeMap<String, Lifetime>,
    /// Lifetimes that were left out so far.
    pub elided: Vec<Lifetime>,
    /// What a lifetime stands for that is left out, where that is known.
    pub left_out: Option<Lifetime>,
    /// What `Self` is.
    pub this: Option<Type>,
    /// Parameters of types that are to be numbered.
    known: BTreeSet<String>,
}

impl Names {
    pub fn enter_impl(&mut self, imp: &mut ItemImpl) {
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
    pub fn enter(&mut self, generics: &mut Generics) {
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
    pub fn elided_at_receiver(&self, this: &syn::Receiver) -> bool {
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
