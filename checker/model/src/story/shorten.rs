//! What is left out of a long story.

use super::rows::Draft;
use crate::kernel::Kind;

/// Around a forced switch, so many rows before it and from it on are kept.
const AROUND: usize = 1;
/// Of forced switches, so many.
const FORCED: usize = 4;
/// Of those that do not fit, how many are kept at the beginning.
const FIRST: usize = 10;
/// Fewer are not worth leaving out.
const FEWEST: usize = 5;
/// Locks that are held at the end, of which a long story still tells.
const HELD: usize = 6;

/// Leaves out what only repeats itself, and the middle of what is still too long.
pub(super) fn shorten(drafts: Vec<Draft>, kind: Option<&Kind>, most: usize) -> Vec<Draft> {
    let mut drafts = collapse(drafts, same);
    if drafts.len() > most {
        drafts = collapse(drafts, same_but_for_numbers);
    }
    if matches!(kind, Some(Kind::Livelock)) {
        end_in_circles(&mut drafts);
    }
    without_the_middle(drafts, most)
}

/// A lock that is never given back is told of wherever it was taken.
fn same(a: &Draft, b: &Draft) -> bool {
    a.thread == b.thread && a.site == b.site && a.text == b.text && !(a.held || b.held)
}

/// One round of a loop and a later one, in which a value has gone on.
fn same_but_for_numbers(a: &Draft, b: &Draft) -> bool {
    a.thread == b.thread
        && a.site == b.site
        && !(a.forced || b.forced || a.held || b.held)
        && words(&a.text).eq(words(&b.text))
}

/// What stands between the numbers.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii_digit())
        .filter(|part| !part.is_empty())
}

/// Leaves out repetitions: a loop that runs in circles.
fn collapse(drafts: Vec<Draft>, same: fn(&Draft, &Draft) -> bool) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    let mut at = 0;
    while at < drafts.len() {
        let left = drafts.len() - at;
        let found = (1..=left.min(24)).find_map(|period| {
            let times = 1
                + (1..)
                    .take_while(|round| {
                        let from = at + round * period;
                        from + period <= drafts.len()
                            && (0..period).all(|i| same(&drafts[at + i], &drafts[from + i]))
                    })
                    .count();
            (times >= 4).then_some((period, times))
        });
        let Some((period, times)) = found else {
            kept.push(drafts[at].clone());
            at += 1;
            continue;
        };
        kept.extend_from_slice(&drafts[at..at + period]);
        let (first, last) = (&drafts[at + period - 1], &drafts[at + period * times - 1]);
        let text = if first.text == last.text {
            format!("the same again, {} times", times - 1)
        } else {
            format!("until {}", last.text)
        };
        kept.push(Draft {
            text,
            site: None,
            forced: false,
            taken: None,
            held: false,
            starts: false,
            stale: false,
            elided: period * (times - 1),
            ..drafts[at].clone()
        });
        at += period * times;
    }
    kept
}

/// Steps in circles that only the limit ended.
const CIRCLES: usize = 1_000;

/// A livelock goes on as it began to go round.
fn end_in_circles(drafts: &mut Vec<Draft>) {
    if let Some(round) = drafts.iter().position(|draft| draft.elided > CIRCLES) {
        drafts.truncate(round + 1);
        drafts[round].text = "the same again, for ever".to_owned();
    }
}

/// Leaves out the middle of a long story.
fn without_the_middle(drafts: Vec<Draft>, most: usize) -> Vec<Draft> {
    if drafts.len() < most + FEWEST {
        return drafts;
    }
    let cut = drafts.len() - (most - FIRST - 1);
    let (first, last) = (&drafts[..FIRST], &drafts[cut..]);
    let middle = &drafts[FIRST..cut];
    let mut too_many = middle.iter().filter(|draft| draft.held).count();
    too_many = too_many.saturating_sub(HELD);
    let switches = (FIRST..cut).filter(|&index| drafts[index].forced);
    let switches: Vec<usize> = switches.take(FORCED).collect();
    let is_at_a_switch = |index: usize| {
        let mut switches = switches.iter();
        switches.any(|&at| (at - AROUND..=at + AROUND).contains(&index))
    };
    let mut kept = first.to_vec();
    let mut gap: Vec<&Draft> = Vec::new();
    for (index, draft) in (FIRST..).zip(middle) {
        if is_at_a_switch(index) || draft.held && too_many == 0 {
            kept.extend(left_out(&std::mem::take(&mut gap)));
            kept.push(draft.clone());
        } else {
            too_many = too_many.saturating_sub(usize::from(draft.held));
            gap.push(draft);
        }
    }
    kept.extend(left_out(&gap));
    kept.extend_from_slice(last);
    kept
}

/// What stands for rows that are left out.
fn left_out(gap: &[&Draft]) -> Option<Draft> {
    let (&first, others) = gap.split_first()?;
    if others.is_empty() {
        return Some(first.clone());
    }
    Some(Draft {
        text: format!("{} more steps", gap.len()),
        site: None,
        forced: gap.iter().any(|draft| draft.forced),
        taken: None,
        held: false,
        starts: false,
        stale: false,
        elided: gap.len(),
        ..first.clone()
    })
}
