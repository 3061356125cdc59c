//! From the record to the rows of the table.

use super::names::Names;
use super::{Row, Source, holds, panics, receiver, running, shorten};
use crate::kernel::failure::Access;
use crate::kernel::{
    Class, Event, Execution, How, Kind, ObjectId, Site, ThreadId, Value, is_of_std,
};

/// A row before steps are counted and long runs left out.
#[derive(Clone)]
pub(super) struct Draft {
    pub thread: ThreadId,
    pub text: String,
    pub site: Option<Site>,
    pub forced: bool,
    /// The lock that was taken here, and what it held.
    pub taken: Option<(ObjectId, Value)>,
    /// The lock that was taken here is held at the end.
    pub held: bool,
    pub starts: bool,
    /// Reads an old value, or a late one.
    pub stale: bool,
    pub elided: usize,
}

pub(super) fn of(
    execution: &Execution,
    kind: Option<&Kind>,
    most: usize,
    names: &Names,
) -> Vec<Row> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut forced = false;
    let held = holds::at_the_end(execution);
    let end = end(execution, kind);
    let forgotten = execution.event_count() - execution.events().len();
    let mut raced = raced(kind, names).into_iter().peekable();
    for (index, event) in execution.events().iter().enumerate().take(end) {
        let is_before = |(before, _): &(usize, Draft)| *before <= forgotten + index;
        while let Some((_, draft)) = raced.next_if(is_before) {
            drafts.push(draft);
        }
        forced |= event.forced;
        if fold(&mut drafts, event, forced, names) {
            continue;
        }
        let Some(text) = text(execution, event, kind, names) else {
            continue;
        };
        drafts.push(Draft {
            thread: event.thread,
            text,
            site: event.site,
            forced: std::mem::take(&mut forced),
            taken: (event.class == Class::Lock && event.how == How::Plain)
                .then(|| Some((event.object?, event.read.clone())))
                .flatten(),
            held: held.iter().any(|hold| hold.event == index),
            starts: event.verb == "spawn",
            stale: matches!(event.how, How::Stale { .. } | How::Late { .. }),
            elided: 0,
        });
    }
    drafts.extend(raced.map(|(_, draft)| draft));
    for draft in &mut drafts {
        draft.keeps(execution);
    }
    add_waiting(execution, kind, names, &mut drafts);
    let drafts = shorten::shorten(without_frame(execution, drafts, kind), kind, most);
    let mut step = 0;
    drafts
        .into_iter()
        .map(|draft| {
            step += 1 + draft.elided.saturating_sub(1);
            Row {
                step,
                thread: draft.thread.index(),
                // A row is one line, whatever a thread says when it panics.
                text: draft.text.replace('\n', " "),
                forced: draft.forced,
                source: draft.site.filter(|&site| !is_of_std(site)).map(source),
                elided: draft.elided,
            }
        })
        .collect()
}

/// How many events the story has: nothing is of interest after the panic, or the
/// access, that it is about.
fn end(execution: &Execution, kind: Option<&Kind>) -> usize {
    let forgotten = execution.event_count() - execution.events().len();
    let end = match kind {
        Some(Kind::Panic { message }) => panics::behind(execution, message).map(|at| at + 1),
        Some(Kind::DataRace { second, .. }) => Some(second.before.saturating_sub(forgotten)),
        _ => None,
    };
    end.unwrap_or(usize::MAX)
}

/// The two accesses of a data race, which are no events, and how many events came
/// before each.
fn raced(kind: Option<&Kind>, names: &Names) -> Vec<(usize, Draft)> {
    let Some(Kind::DataRace {
        object,
        first,
        second,
    }) = kind
    else {
        return Vec::new();
    };
    let does = |access: &Access| {
        let verb = if access.write { "writes" } else { "reads" };
        let draft = Draft {
            thread: access.thread,
            text: format!("{verb} {}", names.object(*object)),
            site: Some(access.site),
            forced: false,
            taken: None,
            held: false,
            starts: false,
            stale: false,
            elided: 0,
        };
        (access.before, draft)
    };
    vec![does(first), does(second)]
}

impl Draft {
    /// Says of a lock that it is not given back in the same row.
    fn keeps(&mut self, execution: &Execution) {
        if let Some((object, _)) = self.taken
            && holds::is_lock(execution, object)
        {
            self.text.push_str(", kept");
        }
    }
}

impl Draft {
    /// The program panics, and not the check.
    fn panics_itself(&self) -> bool {
        self.text.starts_with("panics: ") && self.site.is_some_and(is_of_the_program)
    }
}

/// Joins an event to the row before it: an unlock to its lock, a start to
/// another start.
fn fold(drafts: &mut [Draft], event: &Event, forced: bool, names: &Names) -> bool {
    let Some(last) = drafts.last_mut() else {
        return false;
    };
    if last.thread != event.thread || forced {
        return false;
    }
    if event.verb == "spawn" && last.starts {
        last.text = format!("{}, {}", last.text, text_of(&event.wrote));
        return true;
    }
    let Some((object, before)) = &last.taken else {
        return false;
    };
    let poisons = event.how == How::Poisons;
    if event.verb != "unlock" || poisons || event.object != Some(*object) {
        return false;
    }
    let name = names.object(*object);
    last.text = match (shown(before), shown(&event.wrote)) {
        (Some(before), Some(after)) => format!("lock {name}: {before} → {after}"),
        (Some(value), _) => format!("lock {name}: {value}"),
        _ => format!("lock, unlock {name}"),
    };
    last.taken = None;
    true
}

fn text(
    execution: &Execution,
    event: &Event,
    kind: Option<&Kind>,
    names: &Names,
) -> Option<String> {
    let object = event.object.map(|object| names.object(object));
    let name = object.unwrap_or("");
    let verb = event.verb;
    let is_condvar = event
        .object
        .is_some_and(|object| execution.object(object).kind == "Condvar");
    let plain = match (verb, event.class) {
        ("spawn", _) => format!("starts {}", text_of(&event.wrote)),
        ("finish" | "join" | "scope", _) => return None,
        // One end of a channel that nobody has used.
        _ if verb.starts_with("drop ") && name == "channel" => return None,
        ("print", _) => format!("prints {:?}", text_of(&event.wrote)),
        ("panic", _) => {
            let text = text_of(&event.wrote);
            format!("panics: {}", panics::assertion(&text))
        }
        // The row before says that it sleeps.
        _ if event.how == How::Blocked && is_condvar => return None,
        ("sleep", _) if event.how == How::Blocked => "sleeps".to_owned(),
        ("sleep", _) => return Some("has slept".to_owned()),
        _ if event.how == How::Blocked => {
            if matches!(kind, Some(Kind::Deadlock)) && still_waits(execution, event) {
                return None;
            }
            match verb.starts_with("park") {
                true => format!("waits: {verb}"),
                false => format!("waits: {verb} {name}"),
            }
        }
        (_, Class::Unlock) if verb.starts_with("wait") => format!("{verb}: unlocks {name}, sleeps"),
        (_, Class::Lock) if verb.starts_with("wait") && is_condvar => match event.how {
            How::Spurious => "wakes up by itself".to_owned(),
            How::TimedOut { .. } => "wakes up: time is over".to_owned(),
            _ => "wakes up: notified".to_owned(),
        },
        // Nobody parks but for itself.
        (_, Class::Lock) if verb.starts_with("park") => verb.to_owned(),
        ("notify_one" | "notify_all", _) => format!("{verb} {name}: {}", text_of(&event.wrote)),
        _ => {
            let mut text = match name {
                "" => verb.to_owned(),
                name => format!("{verb} {name}"),
            };
            match (shown(&event.read), shown(&event.wrote)) {
                (Some(_), None) if event.class == Class::Unlock => {}
                (Some(_), Some(wrote)) if event.class == Class::Unlock => {
                    text.push_str(&format!(" = {wrote}"));
                }
                (Some(read), Some(wrote)) => text.push_str(&format!(": {read} → {wrote}")),
                (Some(read), None) if event.class == Class::Lock => {
                    text.push_str(&format!(": {read}"));
                }
                // It found something else than was expected.
                (Some(read), None)
                    if verb.starts_with("compare_exchange") && event.how == How::Plain =>
                {
                    text.push_str(&format!(": {read}, fails"));
                }
                (Some(read), None) => text.push_str(&format!(" → {read}")),
                (None, Some(wrote)) => text.push_str(&format!(" = {wrote}")),
                (None, None) => {}
            }
            text
        }
    };
    let mut plain = plain.trim_end().to_owned();
    if let Some(ordering) = event
        .ordering
        .filter(|_| shows_ordering(execution, event, kind))
    {
        plain.push_str(&format!(", {ordering:?}"));
    }
    Some(match &event.how {
        How::Refused => format!("{plain} fails"),
        // A thief that has to try again.
        How::WeakFailure if verb.starts_with("steal") => format!("{plain}: somebody was quicker"),
        How::WeakFailure => format!("{plain} fails by chance"),
        How::TimedOut { .. } if !verb.starts_with("wait") => format!("{plain}: time is over"),
        How::Spurious if !verb.starts_with("wait") => format!("{plain} returns by itself"),
        How::Stale { newest } => match shown(newest) {
            Some(newest) => format!("{plain} (old: {newest} is newer)"),
            None => format!("{plain} (an old value)"),
        },
        How::Poisons => format!("{plain}, poisoned"),
        How::Late { overtaken } => match shown(overtaken) {
            Some(overtaken) => format!("{plain} (late: stored before {overtaken})"),
            None => format!("{plain} (a late value)"),
        },
        _ => plain,
    })
}

/// Whether the ordering of an operation on an atomic may be the reason. Those of an
/// `AtomicCell` are none of the program's.
fn shows_ordering(execution: &Execution, event: &Event, kind: Option<&Kind>) -> bool {
    let kind_of = |object| execution.object(object).kind;
    let is_atomic = event.object.is_none_or(|object| {
        kind_of(object).starts_with("Atomic") && kind_of(object) != "AtomicCell"
    });
    let is_weak = execution.engine().keeps_history() || matches!(kind, Some(Kind::DataRace { .. }));
    is_atomic && is_weak
}

/// Whether the thread is still blocked where this event says.
fn still_waits(execution: &Execution, event: &Event) -> bool {
    execution
        .events()
        .iter()
        .rev()
        .find(|later| later.thread == event.thread)
        .is_some_and(|last| std::ptr::eq(last, event))
}

/// A deadlock ends with what everybody waits for.
fn add_waiting(execution: &Execution, kind: Option<&Kind>, names: &Names, drafts: &mut Vec<Draft>) {
    if !matches!(kind, Some(Kind::Deadlock)) {
        return;
    }
    let all_join = super::running(execution).all(|thread| only_joins(execution, thread));
    for thread in super::running(execution) {
        let Some(waiting) = execution.thread(thread).waits_for else {
            continue;
        };
        // That `main` waits for the others' end says nothing.
        if !all_join && only_joins(execution, thread) {
            continue;
        }
        let text = match (waiting.verb, waiting.object) {
            ("join" | "scope", Some(object)) => {
                let holders = execution.object(object).holders.clone();
                match holders.first() {
                    Some(&holder) => format!("✗ waits for {} to end", names.thread(holder)),
                    None => "✗ waits for a thread to end".to_owned(),
                }
            }
            (verb, Some(object)) if !verb.starts_with("park") => {
                format!("✗ waits: {verb} {}", names.object(object))
            }
            (verb, _) => format!("✗ waits: {verb}"),
        };
        drafts.push(Draft {
            thread,
            text,
            site: waiting.site,
            forced: false,
            taken: None,
            held: false,
            starts: false,
            stale: false,
            elided: 0,
        });
    }
}

/// Whether the thread only waits for the end of another, as a check does and as
/// everybody does at the end of a scope. Where the program itself joins, that may be
/// the mistake.
pub(super) fn only_joins(execution: &Execution, thread: ThreadId) -> bool {
    let waits_for = execution.thread(thread).waits_for;
    waits_for.is_some_and(|waiting| match waiting.verb {
        "scope" => true,
        "join" => !waiting.site.is_some_and(is_of_the_program),
        _ => false,
    })
}

/// Whether a line is one of the program, and none of a test.
pub(super) fn is_of_the_program(site: Site) -> bool {
    !is_of_std(site) && short(site.file()).starts_with("src/")
}

/// Leaves out what every check of the kind does before and after: `main` starts
/// the threads, looks at the result and finds it wrong, as the headline says. Where `main`
/// is at work beside the others, or before they have ended, what the program does in it to
/// the end belongs to the story.
fn without_frame(execution: &Execution, mut drafts: Vec<Draft>, kind: Option<&Kind>) -> Vec<Draft> {
    let main = ThreadId::MAIN;
    if drafts.iter().all(|draft| draft.thread == main) {
        return drafts;
    }
    let first = drafts.iter().position(|draft| draft.starts).unwrap_or(0);
    drafts.retain(|draft| !(draft.starts && draft.thread == main));
    if !matches!(kind, Some(Kind::Panic { .. }) | None) {
        return drafts;
    }
    let is_of_others = |draft: &Draft| draft.thread != main;
    let last = drafts.iter().rposition(is_of_others).unwrap_or(0);
    let works = |draft: &Draft| !is_of_others(draft) && draft.site.is_some_and(is_of_the_program);
    let others_live = running(execution).any(|thread| thread != main);
    let main_works = others_live || drafts[first.min(last)..last].iter().any(works);
    let end = drafts
        .iter()
        .rposition(|draft| {
            let belongs = is_of_others(draft) || draft.stale || draft.panics_itself();
            belongs || main_works && works(draft)
        })
        .map_or(0, |last| last + 1);
    if end > 0 {
        drafts.truncate(end);
    }
    drafts
}

/// " at src/lib.rs:12".
pub(super) fn at(site: Option<Site>) -> String {
    place(site, " at ", "")
}

/// " (src/lib.rs:12)".
pub(super) fn beside(site: Option<Site>) -> String {
    place(site, " (", ")")
}

fn place(site: Option<Site>, before: &str, after: &str) -> String {
    let known = site.filter(|&site| !is_of_std(site));
    known.map_or_else(String::new, |site| {
        format!("{before}{}:{}{after}", short(site.file()), site.line())
    })
}

pub(super) fn source(site: Site) -> Source {
    Source {
        file: short(site.file()),
        line: site.line(),
        text: receiver::line(site).unwrap_or_default(),
    }
}

/// The path as seen from inside an exercise.
fn short(file: &str) -> String {
    for folder in ["src/", "tests/"] {
        if let Some(at) = file.rfind(&format!("/{folder}")) {
            return file[at + 1..].to_owned();
        }
    }
    file.to_owned()
}

pub(super) fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Unknown => return None,
        Value::Bool(value) => value.to_string(),
        Value::Signed(value) => value.to_string(),
        Value::Unsigned(u64::MAX) => "u64::MAX".to_owned(),
        Value::Unsigned(value) => value.to_string(),
        Value::Pointer(0) => "null".to_owned(),
        // An address differs from run to run, and a story must not.
        Value::Pointer(_) => "a pointer".to_owned(),
        Value::Pair(first, second) => format!("({first}, {second})"),
        Value::Text(text) => text.to_string(),
    })
}

pub(super) fn text_of(value: &Value) -> String {
    shown(value).unwrap_or_default()
}
