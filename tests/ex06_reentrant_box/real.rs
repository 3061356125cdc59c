//! What must hold on real threads, and for the program itself.

use std::thread;

use harness::{Check, Rendezvous};

use crate::exercise::ItemBox;

#[path = "nesting.rs"]
mod nesting;
#[path = "stock.rs"]
mod stock;

pub const CHECKS: &[Check] = &[
    Check::parallel("two_boxes_at_once", two_boxes_at_once),
    Check::race("any_nesting", nesting::large, nesting::run),
    Check::race("any_stock", stock::large, stock::run),
    Check::snapshot("transcript", adds_before_removes),
];

/// Two threads have a box each in their hands, and meet.
fn two_boxes_at_once() {
    let meeting = Rendezvous::of(2);
    let boxes = [ItemBox::new(0), ItemBox::new(0)];
    thread::scope(|scope| {
        for items in &boxes {
            scope.spawn(|| {
                items.in_one_go(|items| {
                    items.add();
                    meeting.meet();
                    items.remove();
                });
            });
        }
    });
}

/// The adder and the remover may come in any order; each has one of its own.
fn adds_before_removes(printed: &str) -> String {
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.sort_by_key(|line| (!line.starts_with("added"), !line.starts_with("removed")));
    lines.join("\n")
}
