//! The same steps in the modelled world.

use std::thread;

use crossbeam_channel::{Receiver, Select, Sender, TryRecvError, TrySendError, bounded, unbounded};

use crate::steps::{
    CHANNELS, Case, DISCONNECTED, Mode, Outcome, Program, REFUSED, SENT, Step, holds,
};

/// What a thread holds until its end. It drops them in this order.
struct Ends {
    senders: Vec<Option<Sender<usize>>>,
    receivers: Vec<Option<Receiver<usize>>>,
}

pub fn run(program: &Program) -> Outcome {
    let (senders, receivers): (Vec<_>, Vec<_>) = CHANNELS
        .iter()
        .map(|capacity| capacity.map_or_else(unbounded, bounded))
        .unzip();
    let ends = |steps: &[Step]| Ends {
        senders: (0..CHANNELS.len())
            .map(|channel| holds(steps, channel, true).then(|| senders[channel].clone()))
            .collect(),
        receivers: (0..CHANNELS.len())
            .map(|channel| holds(steps, channel, false).then(|| receivers[channel].clone()))
            .collect(),
    };
    let all: Vec<Ends> = program.iter().map(|steps| ends(steps)).collect();
    drop((senders, receivers));
    thread::scope(|scope| {
        let threads: Vec<_> = program
            .iter()
            .zip(all)
            .map(|(steps, ends)| scope.spawn(move || run_thread(steps, &ends)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

fn run_thread(steps: &[Step], ends: &Ends) -> Vec<usize> {
    let mut seen = Vec::new();
    for step in steps {
        match step.cases[..] {
            [case] => seen.push(alone(case, step.mode, ends)),
            _ => select(step, ends, &mut seen),
        }
    }
    seen
}

fn alone(case: Case, mode: Mode, ends: &Ends) -> usize {
    match case {
        Case::Send(to, value) => {
            let sender = ends.senders[to].as_ref().unwrap();
            let sent = match mode {
                Mode::Try => sender.try_send(value),
                Mode::Wait | Mode::Biased => sender.send(value).map_err(TrySendError::from),
            };
            match sent {
                Ok(()) => SENT,
                Err(TrySendError::Full(back)) => {
                    assert_eq!(back, value);
                    REFUSED
                }
                Err(TrySendError::Disconnected(back)) => {
                    assert_eq!(back, value);
                    DISCONNECTED
                }
            }
        }
        Case::Receive(from) => {
            let receiver = ends.receivers[from].as_ref().unwrap();
            let received = match mode {
                Mode::Try => receiver.try_recv(),
                Mode::Wait | Mode::Biased => receiver.recv().map_err(TryRecvError::from),
            };
            match received {
                Ok(value) => value,
                Err(TryRecvError::Empty) => REFUSED,
                Err(TryRecvError::Disconnected) => DISCONNECTED,
            }
        }
    }
}

fn select(step: &Step, ends: &Ends, seen: &mut Vec<usize>) {
    let mut select = match step.mode {
        Mode::Biased => Select::new_biased(),
        Mode::Wait | Mode::Try => Select::new(),
    };
    for case in &step.cases {
        match *case {
            Case::Send(to, _) => select.send(ends.senders[to].as_ref().unwrap()),
            Case::Receive(from) => select.recv(ends.receivers[from].as_ref().unwrap()),
        };
    }
    let selected = match step.mode {
        Mode::Try => select.try_select(),
        Mode::Wait | Mode::Biased => Ok(select.select()),
    };
    let Ok(selected) = selected else {
        return seen.push(REFUSED);
    };
    seen.push(selected.index());
    seen.push(match step.cases[selected.index()] {
        Case::Send(to, value) => {
            let sent = selected.send(ends.senders[to].as_ref().unwrap(), value);
            sent.map_or(DISCONNECTED, |()| SENT)
        }
        Case::Receive(from) => {
            let received = selected.recv(ends.receivers[from].as_ref().unwrap());
            received.unwrap_or(DISCONNECTED)
        }
    });
}
