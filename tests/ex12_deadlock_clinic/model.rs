//! What must hold in every schedule.

use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use harness::{Check, Plain, expect, expect_eq, name, spawn};

use crate::exercise::{Counter, Desk, Shop, Table};

#[path = "day.rs"]
mod day;
#[path = "meals.rs"]
mod meals;
#[path = "parcels.rs"]
mod parcels;

pub const CHECKS: &[Check] = &[
    Check::model("moves_both_ways_end", moves_both_ways_end),
    Check::model("a_move_waits_its_turn", a_move_waits_its_turn),
    Check::model("no_goods_are_missing", no_goods_are_missing),
    Check::model("a_count_is_one_moment", a_count_is_one_moment).schedules_only(WHEN),
    Check::model("a_move_is_one_step", a_move_is_one_step),
    Check::model("shelf_and_store_at_once", shelf_and_store_at_once),
    Check::model("who_queues_is_in_nobodys_way", who_queues_is_in_nobodys_way).schedules_only(WHEN),
    Check::model("two_shops_are_two", two_shops_are_two),
    Check::model("a_letter_is_put_off", a_letter_is_put_off),
    Check::model("an_answer_uses_the_desk", an_answer_uses_the_desk),
    Check::model("two_answer_at_once", || answer_at_once([1, 2])),
    Check::model("three_answer_at_once", || answer_at_once([1, 2, 3])).schedules_only(WHEN),
    Check::model("each_letter_is_answered_once", each_letter_is_answered_once),
    Check::model("no_parcel_is_missed", no_parcel_is_missed),
    Check::model("a_parcel_for_each", || a_parcel_for([1, 2]))
        .schedules_only("three threads that look again and again are too many for it"),
    Check::model("a_parcel_for_three", || a_parcel_for([1, 2, 3]))
        .bound(1)
        .schedules_only("four threads that look again and again are too many for it"),
    Check::model("a_parcel_wakes_the_customer", a_parcel_wakes_the_customer),
    Check::model("two_philosophers_eat", two_philosophers_eat),
    Check::model("three_philosophers_eat", three_philosophers_eat)
        .schedules_only("three threads with three locks are too many for it; two are not"),
    Check::model("who_waits_is_in_nobodys_way", who_waits_is_in_nobodys_way)
        .bound(1)
        .schedules_only(WHEN),
    Check::model("both_forks_are_enough", both_forks_are_enough)
        .bound(0)
        .schedules_only(WHEN),
    Check::modelled_race("any_day", day::small, day::run),
    Check::modelled_race("any_meals", meals::small, meals::run),
    Check::modelled_race("any_parcels", parcels::small, parcels::run),
];

const WHEN: &str = "it asks who does what when, not what they see of each other's memory";

/// Level 2: one fetches and one puts away, and both end.
fn moves_both_ways_end() {
    let shop = Shop::new(10, 10);
    name("shop", &shop);
    let (fetched, put_away) = thread::scope(|scope| {
        let fetched = spawn!(scope, "clerk-1", || shop.fetch(4));
        let put_away = spawn!(scope, "clerk-2", || shop.put_away(3));
        (fetched.join().unwrap(), put_away.join().unwrap())
    });
    expect_eq!((fetched, put_away), (4, 3), "what was fetched and put away");
    let there = (shop.at_shelf(|goods| *goods), shop.in_store(|goods| *goods));
    expect_eq!(there, (11, 9), "what is on the shelf and in the store");
    expect_eq!(shop.fetch(20), 9, "what is fetched when 20 of 9 are wanted");
    let all = shop.put_away(30);
    expect_eq!(all, 20, "what is put away when 30 of 20 are wanted");
    expect_eq!(shop.count(), 20, "the count at the end");
}

/// Level 2: who wants to move goods and finds somebody at work, waits for its turn, however
/// often it looks and however long that takes. (The clock is virtual: it moves when nobody
/// can do anything else.)
fn a_move_waits_its_turn() {
    let moves: [fn(&Shop) -> u32; 2] = [|shop| shop.fetch(4), |shop| shop.put_away(4)];
    for shelf_first in [false, true] {
        let (moves, and_back) = match shelf_first {
            false => (moves[0], moves[1]),
            true => (moves[1], moves[0]),
        };
        let shop = Shop::new(10, 10);
        name("shop", &shop);
        let work = |goods: &mut u32| {
            (0..20).for_each(|_| thread::yield_now());
            thread::sleep(Duration::from_secs(3600));
            *goods += 1;
        };
        let moved = thread::scope(|scope| {
            let first = spawn!(scope, "clerk-1", || {
                if shelf_first {
                    shop.at_shelf(work);
                    shop.in_store(work);
                } else {
                    shop.in_store(work);
                    shop.at_shelf(work);
                }
                moves(&shop)
            });
            let second = spawn!(scope, "clerk-2", || and_back(&shop));
            (first.join().unwrap(), second.join().unwrap())
        });
        expect_eq!(moved, (4, 4), "what each of the two moved who wanted 4");
        let there = (shop.at_shelf(|goods| *goods), shop.in_store(|goods| *goods));
        expect_eq!(
            there,
            (11, 11),
            "what is on the shelf and in the store, with one more brought to each,"
        );
    }
}

/// Level 2: goods on their way are never missing, and never there twice.
fn no_goods_are_missing() {
    let moves: [fn(&Shop) -> u32; 2] = [|shop| shop.fetch(4), |shop| shop.put_away(4)];
    for moves in moves {
        let shop = Shop::new(10, 10);
        name("shop", &shop);
        thread::scope(|scope| {
            spawn!(scope, "clerk-1", || moves(&shop));
            spawn!(scope, "clerk-2", || {
                expect_eq!(shop.count(), 20, "the count while 4 are moved");
            });
        });
    }
}

/// Level 2: goods go there and back, and whoever looks twice may see the same wrong thing
/// twice. Those at work let others go first, so that the count has got to any place by then.
fn a_count_is_one_moment() {
    const GO_FIRST: fn(&mut u32) = |_| thread::yield_now();
    let moves: [fn(&Shop); 2] = [
        |shop| {
            shop.in_store(GO_FIRST);
            shop.put_away(4);
            shop.at_shelf(GO_FIRST);
            shop.fetch(4);
        },
        |shop| {
            shop.at_shelf(GO_FIRST);
            shop.fetch(4);
            shop.in_store(GO_FIRST);
            shop.put_away(4);
        },
    ];
    for moves in moves {
        let shop = Shop::new(10, 10);
        name("shop", &shop);
        thread::scope(|scope| {
            spawn!(scope, "clerk-1", || (0..3).for_each(|_| moves(&shop)));
            spawn!(scope, "clerk-2", || {
                expect_eq!(shop.count(), 20, "the count while 4 go there and back");
            });
        });
    }
}

/// Level 2: two want 6 each of the same 10 goods: one gets them, and the other one what is left.
fn a_move_is_one_step() {
    let moves: [fn(&Shop) -> u32; 2] = [|shop| shop.fetch(6), |shop| shop.put_away(6)];
    for moves in moves {
        let shop = Shop::new(10, 10);
        name("shop", &shop);
        let mut moved = thread::scope(|scope| {
            let clerks = [1, 2].map(|number| spawn!(scope, "clerk-{number}", || moves(&shop)));
            clerks.map(|clerk| clerk.join().unwrap())
        });
        moved.sort();
        expect_eq!(moved, [4, 6], "what two moved who wanted 6 of 10 each");
    }
}

/// Level 2: who works at the shelf and who works in the store do not wait for each other.
fn shelf_and_store_at_once() {
    let (shop, meeting) = (Shop::new(10, 10), Barrier::new(2));
    name("shop", &shop);
    let (sold, left) = thread::scope(|scope| {
        let sold = spawn!(scope, "clerk-1", || {
            shop.at_shelf(|goods| {
                meeting.wait();
                *goods -= 2;
                2
            })
        });
        let left = spawn!(scope, "clerk-2", || {
            shop.in_store(|goods| {
                meeting.wait();
                *goods += 5;
                *goods
            })
        });
        (sold.join().unwrap(), left.join().unwrap())
    });
    expect_eq!((sold, left), (2, 15), "what the work in the shop returned");
    expect_eq!(shop.count(), 23, "the count after 2 were sold and 5 came");
}

/// Level 2: the same while others are there, and while one more waits for its turn.
fn who_queues_is_in_nobodys_way() {
    let (shop, meeting) = (Shop::new(10, 10), Barrier::new(2));
    name("shop", &shop);
    thread::scope(|scope| {
        spawn!(scope, "clerk-1", || shop.at_shelf(|_| thread::yield_now()));
        spawn!(scope, "clerk-2", || shop.in_store(|_| thread::yield_now()));
        spawn!(scope, "clerk-3", || shop.at_shelf(|_| _ = meeting.wait()));
        shop.in_store(|_| _ = meeting.wait());
    });
}

/// Level 2: who works in one shop may use another one.
fn two_shops_are_two() {
    let (shop, other) = (Shop::new(10, 10), Shop::new(1, 1));
    name("shop", &shop);
    name("the other shop", &other);
    thread::scope(|scope| {
        spawn!(scope, "clerk-1", || shop.at_shelf(|_| other.fetch(1)));
        spawn!(scope, "clerk-2", || shop.put_away(10));
    });
    expect_eq!(
        other.at_shelf(|goods| *goods),
        2,
        "what is on the other shop's shelf"
    );
    expect_eq!(
        shop.in_store(|goods| *goods),
        20,
        "what is in the shop's store"
    );
}

/// Level 3: the first letter becomes the last, and is never missing.
fn a_letter_is_put_off() {
    let (desk, other) = (desk(&[1, 2, 3]), desk(&[9]));
    thread::scope(|scope| {
        spawn!(scope, "clerk-1", || desk.put_off());
        spawn!(scope, "clerk-2", || {
            expect_eq!(desk.len(), 3, "the number of letters while one is put off");
        });
    });
    expect!(
        !desk.is_empty(),
        "there are three letters, and the desk is empty"
    );
    expect_eq!(answered(&desk), [2, 3, 1], "the order of the letters");
    desk.put_off();
    expect!(desk.is_empty(), "to put off a letter made one of none");
    expect_eq!(answered(&other), [9], "what lies on another desk");
}

/// Level 4: an answer may lead to new letters, and they are answered, too; also by the
/// answer itself.
fn an_answer_uses_the_desk() {
    let desk = desk(&[2, 10, 11, 12]);
    let seen = Mutex::new(Vec::new());
    let see = |desk: &Desk, letter| seen.lock().unwrap().push((letter, desk.len()));
    let answers = desk.answer_all(|desk, letter| {
        see(desk, letter);
        match letter {
            2 => {
                desk.put(30);
                desk.put_off();
            }
            12 => (50..70).for_each(|letter| desk.put(letter)),
            69 => {
                desk.put(70);
                let answers = desk.answer_all(see);
                expect_eq!(
                    answers,
                    1,
                    "how many letters an answer says to have answered"
                );
            }
            _ => {}
        }
    });
    let seen = seen.into_inner().unwrap();
    // The letter, and how many were left on the desk.
    let mut expected = vec![(2, 3), (11, 3), (12, 2), (30, 21), (10, 20)];
    expected.extend((50..=69).map(|letter| (letter, 69 - letter as usize)));
    expected.push((70, 0));
    expect_eq!(
        seen,
        expected,
        "the list of letters, each with the number of others that it found,"
    );
    expect_eq!(answers, 25, "how many answers there are said to be");
}

/// Level 4: these clerks answer a letter each, at the same time.
fn answer_at_once<const N: usize>(clerks: [u32; N]) {
    let (desk, meeting) = (desk(&clerks), Barrier::new(N));
    let answers = thread::scope(|scope| {
        let clerks = clerks.map(|number| {
            spawn!(scope, "clerk-{number}", || {
                desk.answer_all(|_, _| {
                    meeting.wait();
                })
            })
        });
        clerks.map(|clerk| clerk.join().unwrap())
    });
    expect_eq!(
        answers,
        [1; N],
        "how many letters each of the clerks answered"
    );
}

/// Level 4: no letter is answered twice, and none is left.
fn each_letter_is_answered_once() {
    let desk = desk(&[1, 2]);
    let seen = Mutex::new(Vec::new());
    let answers = thread::scope(|scope| {
        let clerks = [1, 2].map(|number| {
            spawn!(scope, "clerk-{number}", || {
                desk.answer_all(|desk, letter| {
                    seen.lock().unwrap().push(letter);
                    if letter == 1 {
                        desk.put(3);
                    }
                })
            })
        });
        clerks.map(|clerk| clerk.join().unwrap())
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort();
    expect_eq!(seen, [1, 2, 3], "the list of letters that were answered");
    expect_eq!(
        answers[0] + answers[1],
        3,
        "how many answers there are said to be"
    );
    expect!(desk.is_empty(), "a letter is left without an answer");
}

/// Level 5: whether a parcel comes before the customer or after, it is collected.
fn no_parcel_is_missed() {
    let counter = Counter::default();
    name("counter", &counter);
    let collected = thread::scope(|scope| {
        let customer = spawn!(scope, "customer", || [counter.collect(), counter.collect()]);
        spawn!(scope, "courier", || {
            [8, 7].map(|parcel| counter.deliver(parcel))
        });
        customer.join().unwrap()
    });
    expect_eq!(collected, [8, 7], "what was collected");
    // Two counters are two, and each has room for many.
    let other = Counter::default();
    name("the other counter", &other);
    (20..40).for_each(|parcel| other.deliver(parcel));
    counter.deliver(10);
    expect_eq!(counter.collect(), 10, "what was collected");
    let collected: Vec<u32> = (0..20).map(|_| other.collect()).collect();
    expect_eq!(
        collected,
        (20..40).collect::<Vec<u32>>(),
        "what was collected at the other counter"
    );
}

/// Level 5: in the modelled world no time passes while somebody can go on (but for a
/// nanosecond with each look at the clock). If some has passed, a clock has woken the customer.
fn a_parcel_wakes_the_customer() {
    let counter = Counter::default();
    name("counter", &counter);
    let (collected, delivered) = thread::scope(|scope| {
        let customer = spawn!(scope, "customer", || {
            expect_eq!(counter.collect(), 7, "what was collected");
            Instant::now()
        });
        let courier = spawn!(scope, "courier", || {
            counter.deliver(7);
            Instant::now()
        });
        (customer.join().unwrap(), courier.join().unwrap())
    });
    let late = collected.saturating_duration_since(delivered);
    expect!(
        late < Duration::from_micros(1),
        "the parcel was there, and the customer slept on for {late:?}: nobody has woken it, only \
         a clock"
    );
}

/// Level 5: these customers get a parcel each.
fn a_parcel_for<const N: usize>(numbers: [u32; N]) {
    let counter = Counter::default();
    name("counter", &counter);
    let mut collected = thread::scope(|scope| {
        let customers =
            numbers.map(|number| spawn!(scope, "customer-{number}", || counter.collect()));
        spawn!(scope, "courier", || numbers
            .map(|number| counter.deliver(10 * number)));
        customers.map(|customer| customer.join().unwrap())
    });
    collected.sort();
    expect_eq!(
        collected,
        numbers.map(|number| 10 * number),
        "what the customers collected"
    );
}

/// Level 6: two, with two forks between them.
fn two_philosophers_eat() {
    dinner(2, 2);
}

/// Level 6: three who all begin at once end, and no two have a fork in hand.
fn three_philosophers_eat() {
    dinner(3, 1);
}

/// Level 6: two who share no fork eat at the same time. A third one waits for a fork of the
/// first of them, and shares none with the second.
fn who_waits_is_in_nobodys_way() {
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
fn both_forks_are_enough() {
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

fn desk(letters: &[u32]) -> Desk {
    let desk = Desk::default();
    for &letter in letters {
        desk.put(letter);
    }
    desk
}

/// The letters as one clerk finds them.
fn answered(desk: &Desk) -> Vec<u32> {
    let seen = Mutex::new(Vec::new());
    desk.answer_all(|_, letter| seen.lock().unwrap().push(letter));
    seen.into_inner().unwrap()
}
