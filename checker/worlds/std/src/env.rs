//! `std::env`: what a program reads there differs from machine to machine.

use model::not_modelled;

pub use std::env::{JoinPathsError, SplitPaths, VarError, consts, join_paths, split_paths};

not_modelled! {
    type Args, NoArgs {}: "`std::env::Args` is not modelled: take an iterator";
    type ArgsOs, NoArgsOs {}: "`std::env::ArgsOs` is not modelled: take an iterator";
    type Vars, NoVars {}: "`std::env::Vars` is not modelled: take an iterator";
    type VarsOs, NoVarsOs {}: "`std::env::VarsOs` is not modelled: take an iterator";
    fn args(): "`std::env::args` is not modelled: take the arguments as a parameter";
    fn args_os(): "`std::env::args_os` is not modelled: take the arguments as a parameter";
    fn var(name): "`std::env::var` is not modelled: take the value as a parameter";
    fn var_os(name): "`std::env::var_os` is not modelled: take the value as a parameter";
    fn vars(): "`std::env::vars` is not modelled: take the values as a parameter";
    fn vars_os(): "`std::env::vars_os` is not modelled: take the values as a parameter";
    fn set_var(name, value): "`std::env::set_var` is not modelled: pass the value on instead";
    fn remove_var(name): "`std::env::remove_var` is not modelled: pass the value on instead";
    fn current_dir(): "`std::env::current_dir` is not modelled: take the path as a parameter";
    fn set_current_dir(path): "`std::env::set_current_dir` is not modelled: use whole paths";
    fn current_exe(): "`std::env::current_exe` is not modelled: take the path as a parameter";
    fn home_dir(): "`std::env::home_dir` is not modelled: take the path as a parameter";
    fn temp_dir(): "`std::env::temp_dir` is not modelled: take the path as a parameter";
}
