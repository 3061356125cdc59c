//! `cargo bench -p search_bench`; with `--profile dev` as students build it.

fn main() {
    search_bench::main();
}
