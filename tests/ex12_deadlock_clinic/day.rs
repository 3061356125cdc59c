//! A day in the shop: clerks who sell, unpack, fetch, put away and count.

use std::thread;

use harness::{Call, Operation, Program, Programs, expect, expect_eq, name, spawn};

use crate::exercise::Shop;

const SHELF: u32 = 5;
const STORE: u32 = 8;

fn programs(threads: usize, calls: usize) -> Programs {
    Programs::new(1..=threads, 1..=calls)
        .each("clerk-", 1)
        .operation(Operation::new("fetch").with(0..=6))
        .operation(Operation::new("put_away").with(0..=6))
        .operation(Operation::new("sell").with(0..=4))
        .operation(Operation::new("unpack").with(0..=4))
        .operation(Operation::new("count"))
}

/// For the modelled world.
#[allow(dead_code)]
pub fn small() -> Programs {
    programs(3, 3).cases(32)
}

/// For real threads.
#[allow(dead_code)]
pub fn large() -> Programs {
    programs(4, 300).cases(16)
}

/// At the end of the day everything is where it was brought. A count in between finds
/// no more than ever came, and no less than what cannot have been sold.
pub fn run(program: &Program) {
    let shop = Shop::new(SHELF, STORE);
    name("shop", &shop);
    let books: Vec<Book> = thread::scope(|scope| {
        let mut clerks = Vec::new();
        for (calls, number) in program.threads.iter().zip(1..) {
            let shop = &shop;
            clerks.push(spawn!(scope, "clerk-{number}", move || work(shop, calls)));
        }
        let books = clerks.into_iter().map(|clerk| clerk.join().unwrap());
        books.collect()
    });
    // More than there can be is a number, too.
    let sum = |what: fn(&Book) -> u32| books.iter().map(what).map(u64::from).sum::<u64>();
    let (sold, unpacked) = (sum(|book| book.sold), sum(|book| book.unpacked));
    let (fetched, put_away) = (sum(|book| book.fetched), sum(|book| book.put_away));
    expect_eq!(
        shop.at_shelf(|goods| u64::from(*goods)) + sold + put_away,
        u64::from(SHELF) + fetched,
        "what is on the shelf, with {sold} sold and {put_away} put away,"
    );
    expect_eq!(
        shop.in_store(|goods| u64::from(*goods)) + fetched,
        u64::from(STORE) + put_away + unpacked,
        "what is in the store, with {fetched} fetched,"
    );
    let opening = u64::from(SHELF + STORE);
    let possible = opening.saturating_sub(sold)..=opening + unpacked;
    for &count in books.iter().flat_map(|book| &book.counts) {
        expect!(
            possible.contains(&count.into()),
            "a clerk counted {count}; the shop opened with {opening}, {sold} were sold and \
             {unpacked} unpacked"
        );
    }
}

/// What one clerk did, and what it counted.
#[derive(Default)]
struct Book {
    fetched: u32,
    put_away: u32,
    sold: u32,
    unpacked: u32,
    counts: Vec<u32>,
}

fn work(shop: &Shop, calls: &[Call]) -> Book {
    let mut book = Book::default();
    for call in calls {
        match (call.name, call.arguments.first()) {
            ("fetch", Some(&wanted)) => book.fetched += shop.fetch(wanted as u32),
            ("put_away", Some(&wanted)) => book.put_away += shop.put_away(wanted as u32),
            ("sell", Some(&wanted)) => {
                book.sold += shop.at_shelf(|goods| {
                    let there = *goods;
                    thread::yield_now();
                    let sold = there.min(wanted as u32);
                    *goods = there - sold;
                    sold
                });
            }
            ("unpack", Some(&came)) => {
                book.unpacked += came as u32;
                shop.in_store(|goods| *goods += came as u32);
            }
            _ => book.counts.push(shop.count()),
        }
    }
    book
}
