//! Level 2: goods go from the store to the shelf, and back.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::Shop;

/// Level 2: one fetches and one puts away, and both end.
pub fn moves_both_ways_end() {
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
    let all = (shop.fetch(u32::MAX), shop.put_away(u32::MAX));
    expect_eq!(
        all,
        (20, 20),
        "what is fetched, and then put away, when u32::MAX of 20 are wanted"
    );
    expect_eq!(shop.count(), 20, "the count at the end");
}

/// Level 2: who wants to move goods and finds somebody at work, waits for its turn, however
/// often it looks and however long that takes. (The clock is virtual: it moves when nobody
/// can do anything else.)
pub fn a_move_waits_its_turn() {
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
pub fn no_goods_are_missing() {
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
pub fn a_count_is_one_moment() {
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
    // Whoever has seen that goods are gone counts them no more.
    let shop = Shop::new(10, 10);
    name("shop", &shop);
    thread::scope(|scope| {
        spawn!(scope, "clerk-1", || {
            shop.at_shelf(|goods| *goods -= 4);
            shop.in_store(GO_FIRST);
        });
        spawn!(scope, "clerk-2", || {
            let seen = shop.at_shelf(|goods| *goods);
            let count = shop.count();
            expect!(
                count <= seen + 10,
                "the count is {count}, of a store with 10 and a shelf on which there were {seen} \
                 before"
            );
        });
    });
}

/// Level 2: somebody carries goods by hand. Before and after there are 20, and on the way 16; at
/// no moment there are more.
pub fn a_count_is_no_mixture() {
    let carries: [fn(&Shop); 2] = [
        |shop| {
            shop.at_shelf(|goods| *goods -= 4);
            shop.in_store(|goods| *goods += 4);
        },
        |shop| {
            shop.in_store(|goods| *goods -= 4);
            shop.at_shelf(|goods| *goods += 4);
        },
    ];
    for carries in carries {
        let shop = Shop::new(10, 10);
        name("shop", &shop);
        thread::scope(|scope| {
            spawn!(scope, "clerk-1", || carries(&shop));
            spawn!(scope, "clerk-2", || {
                let count = shop.count();
                expect!(
                    [20, 16].contains(&count),
                    "the count is {count} while 4 of 20 goods are carried; at every moment there \
                     are 20 or 16"
                );
            });
        });
    }
}

/// Level 2: 6 are wanted where 2 are, and 10 come. Whoever brings them sees whether the move has
/// been: then it has moved 2, and otherwise it will find 12.
pub fn a_move_is_of_one_moment() {
    type Brings = fn(&Shop) -> u32;
    const BRINGS: fn(&mut u32) -> u32 = |goods| {
        *goods += 10;
        *goods - 10
    };
    let moves: [(Shop, Brings, Brings); 2] = [
        (
            Shop::new(10, 2),
            |shop| shop.fetch(6),
            |shop| shop.in_store(BRINGS),
        ),
        (
            Shop::new(2, 10),
            |shop| shop.put_away(6),
            |shop| shop.at_shelf(BRINGS),
        ),
    ];
    for (shop, moves, brings) in moves {
        name("shop", &shop);
        let (moved, found) = thread::scope(|scope| {
            let moved = spawn!(scope, "clerk-1", || moves(&shop));
            let found = spawn!(scope, "clerk-2", || brings(&shop));
            (moved.join().unwrap(), found.join().unwrap())
        });
        expect!(
            [(2, 0), (6, 2)].contains(&(moved, found)),
            "6 were wanted where 2 were, and {moved} were moved; who brought 10 more found {found} \
             there: a move before that moves 2 and leaves 0, and one after it moves 6"
        );
    }
}

/// Level 2: two want 6 each of the same 10 goods: one gets them, and the other one what is left.
pub fn a_move_is_one_step() {
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
pub fn shelf_and_store_at_once() {
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
pub fn who_queues_is_in_nobodys_way() {
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
pub fn two_shops_are_two() {
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
