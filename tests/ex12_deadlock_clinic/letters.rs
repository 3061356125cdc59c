//! Levels 3 and 4: letters that are put off, and answered.

use std::sync::{Barrier, Mutex};
use std::thread;

use harness::{expect, expect_eq, name, spawn};

use crate::exercise::Desk;

/// Level 3: the first letter becomes the last, and is never missing.
pub fn a_letter_is_put_off() {
    let (desk, other) = (desk(&[1, 2, 3]), desk(&[9, 8, 9]));
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
    // Letters may have the same number.
    other.put_off();
    expect_eq!(
        answered(&other),
        [8, 9, 9],
        "what lies on another desk, where the first of 9, 8 and 9 was put off,"
    );
}

/// Level 3: the only letter is put off, and somebody answers it meanwhile, or puts one beside it.
pub fn put_off_beside_others() {
    let meanwhile: [fn(&Desk) -> Vec<u32>; 2] = [answered, |desk| {
        desk.put(9);
        Vec::new()
    }];
    for (meanwhile, expected) in meanwhile.into_iter().zip([&[1][..], &[1, 9]]) {
        let desk = Desk::default();
        name("desk", &desk);
        desk.put(1);
        let mut found = thread::scope(|scope| {
            spawn!(scope, "clerk-1", || desk.put_off());
            spawn!(scope, "clerk-2", || meanwhile(&desk))
                .join()
                .unwrap()
        });
        found.extend(answered(&desk));
        found.sort();
        expect_eq!(
            found,
            expected,
            "the list of letters that were answered, while one was put off and at the end,"
        );
    }
}

/// Level 4: an answer may lead to new letters, and they are answered, too; also by the
/// answer itself.
pub fn an_answer_uses_the_desk() {
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
pub fn answer_at_once<const N: usize>(clerks: [u32; N]) {
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
pub fn each_letter_is_answered_once() {
    let desk = desk(&[1, 2]);
    let seen = Mutex::new(Vec::new());
    let answers = thread::scope(|scope| {
        let clerks = [1, 2].map(|number| {
            spawn!(scope, "clerk-{number}", || {
                desk.answer_all(|desk, letter| {
                    seen.lock().unwrap().push(letter);
                    let left = desk.len();
                    expect!(left <= 2, "an answer found {left} letters, of 3 in all");
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
