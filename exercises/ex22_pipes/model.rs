//! Nothing here is modelled: processes and their pipes belong to the operating
//! system. This program lists the checks of the real world and runs each.

extern crate kit as _; // one dynamic library: quick to link

harness::main!(
    model: &[],
    recipe: "ex22_pipes",
    real: "ex22-real",
);
