//! The recipe: what the clinic says about four stories, and the patients at work.

use std::thread;

use ex12::{Counter, Desk, Lock, Shop, Table, Thread, WaitGraph, would_deadlock};

pub fn main() {
    // Each as the story of its deadlock shows it: who holds what, and who waits for what.
    diagnose(
        "crossed locks",
        &[("clerk-1", "store"), ("clerk-2", "shelf")],
        &[("clerk-1", "shelf"), ("clerk-2", "store")],
    );
    diagnose(
        "a lock twice",
        &[("clerk-1", "letters")],
        &[("clerk-1", "letters")],
    );
    // Who sleeps on a condition waits for no lock, and so for nobody.
    diagnose("a missed notification", &[], &[]);
    diagnose(
        "philosophers",
        &[("one", "fork 0"), ("two", "fork 1"), ("three", "fork 2")],
        &[("one", "fork 1"), ("two", "fork 2"), ("three", "fork 0")],
    );

    let shop = Shop::new(50, 50);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..100 {
                shop.fetch(3);
            }
        });
        scope.spawn(|| {
            for _ in 0..100 {
                shop.put_away(2);
            }
        });
    });
    println!("goods in the shop: {}", shop.count());

    let desk = Desk::default();
    (1..=3).for_each(|letter| desk.put(letter));
    desk.put_off();
    let answered = desk.answer_all(|desk, letter| {
        if letter == 2 {
            desk.put(4);
        }
    });
    println!("letters answered: {answered}");

    let counter = Counter::default();
    thread::scope(|scope| {
        let customer = scope.spawn(|| counter.collect());
        counter.deliver(12);
        println!("parcel collected: {}", customer.join().unwrap());
    });

    let table = Table::new(5);
    let meals: u32 = thread::scope(|scope| {
        let dine = |seat| {
            let table = &table;
            scope.spawn(move || (0..100).map(|_| table.eat(seat, || 1)).sum::<u32>())
        };
        let philosophers: Vec<_> = (0..5).map(dine).collect();
        let meals = philosophers.into_iter().map(|one| one.join().unwrap());
        meals.sum()
    });
    println!("meals: {meals}");
}

type Pairs = [(&'static str, &'static str)];

fn diagnose(patient: &str, holds: &Pairs, waits: &Pairs) {
    let named = |pairs: &Pairs| {
        let pairs = pairs.iter();
        pairs
            .map(|&(thread, lock)| (Thread(thread), Lock(lock)))
            .collect()
    };
    let graph = WaitGraph {
        holds: named(holds),
        waits: named(waits),
    };
    match would_deadlock(&graph) {
        None => println!("{patient}: no circle"),
        Some(mut cycle) => {
            cycle.sort();
            println!("{patient}: a circle of {}", cycle.len());
            for (Thread(thread), Lock(lock)) in cycle {
                println!("  {thread} waits for {lock}");
            }
        }
    }
}
