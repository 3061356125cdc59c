//! Level 6: philosophers and their forks.

use std::sync::Barrier;
use std::thread;

use harness::{Plain, expect_eq, name, spawn};

use crate::exercise::Table;

/// Level 6: two, with two forks between them.
pub fn two_philosophers_eat() {
    dinner(2, 2);
}

/// Level 6: three who all begin at once end, and no two have a fork in hand.
pub fn three_philosophers_eat() {
    dinner(3, 1);
}

/// Level 6: two who share no fork eat at the same time. A third one waits for a fork of the
/// first of them, and shares none with the second.
pub fn who_waits_is_in_nobodys_way() {
    for [first, third, second] in [[0, 1, 3], [0, 4, 2]] {
        let (table, meeting) = (Table::new(5), Barrier::new(2));
        name("table", &table);
        name("meeting", &meeting);
        thread::scope(|scope| {
            spawn!(scope, "philosopher-{first}", || {
                table.eat(first, || _ = meeting.wait())
            });
            spawn!(scope, "philosopher-{third}", || table.eat(third, || ()));
            spawn!(scope, "philosopher-{second}", || {
                table.eat(second, || _ = meeting.wait())
            });
        });
    }
}

/// Level 6: two wait for the forks of the same one. When these are put down, one of the two
/// has both of its own, and eats with somebody with whom it shares none.
pub fn both_forks_are_enough() {
    let (table, hungry, meeting) = (Table::new(5), Barrier::new(3), Barrier::new(2));
    name("table", &table);
    name("hungry", &hungry);
    name("meeting", &meeting);
    thread::scope(|scope| {
        spawn!(scope, "philosopher-0", || {
            table.eat(0, || _ = hungry.wait())
        });
        spawn!(scope, "philosopher-1", || {
            hungry.wait();
            table.eat(1, || ());
        });
        spawn!(scope, "philosopher-4", || {
            hungry.wait();
            table.eat(4, || _ = meeting.wait());
        });
        table.eat(2, || _ = meeting.wait());
    });
}

/// Level 6: two of seven eat, and two who share a fork with them want to. One more comes, who
/// shares no fork with any of the four: it eats while the two do, however many are there already.
pub fn one_more_can_eat() {
    let table = &Table::new(7);
    name("table", table);
    thread::scope(|scope| {
        spawn!(scope, "philosopher-0", move || {
            table.eat(0, || {
                let five = spawn!(scope, "philosopher-5", move || {
                    table.eat(5, || {
                        for seat in [1, 6] {
                            spawn!(scope, "philosopher-{seat}", move || table.eat(seat, || ()));
                        }
                        let three = spawn!(scope, "philosopher-3", || table.eat(3, || ()));
                        three.join().unwrap();
                    })
                });
                five.join().unwrap();
            })
        });
    });
}

/// Forks are plain memory: nothing but the table orders who has one when.
fn dinner(seats: usize, meals: u32) {
    let table = Table::new(seats);
    name("table", &table);
    let forks: Vec<Plain<u32>> = (0..seats).map(|_| Plain::new(0)).collect();
    for (number, fork) in forks.iter().enumerate() {
        name(format_args!("uses of fork {number}"), fork);
    }
    let eaten: u32 = thread::scope(|scope| {
        let (table, forks) = (&table, &forks);
        let dine = |seat: usize| {
            spawn!(scope, "philosopher-{seat}", move || {
                let meal = |_| {
                    table.eat(seat, || {
                        for fork in [&forks[seat], &forks[(seat + 1) % seats]] {
                            fork.set(fork.get() + 1);
                        }
                        1
                    })
                };
                (0..meals).map(meal).sum::<u32>()
            })
        };
        let philosophers: Vec<_> = (0..seats).map(dine).collect();
        let eaten = philosophers.into_iter().map(|one| one.join().unwrap());
        eaten.sum()
    });
    expect_eq!(eaten, seats as u32 * meals, "the number of meals");
    for (number, fork) in forks.iter().enumerate() {
        expect_eq!(fork.get(), 2 * meals, "how often fork {number} was used");
    }
}
