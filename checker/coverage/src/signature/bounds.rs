//! What is asked of the parameters of a signature.

use std::collections::{BTreeMap, BTreeSet};

use syn::{GenericParam, Generics, TypeParamBound, WherePredicate};

use super::print;

/// Adds all that is asked of the parameters.
pub(super) fn add_bounds(bounds: &mut BTreeSet<String>, generics: &Generics) {
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
