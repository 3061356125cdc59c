//! What the programs are made of, and random ones.

/// One of the things that a step may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Sends this value.
    Send(usize, usize),
    Receive(usize),
}

/// How long a step waits for one of its cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Wait,
    Try,
    /// As `Wait`, and takes the first that is ready.
    Biased,
}

/// One step of a thread. With several cases it is a `select`.
#[derive(Clone, Debug)]
pub struct Step {
    pub cases: Vec<Case>,
    pub mode: Mode,
}

pub type Program = Vec<Vec<Step>>;
/// What each thread has seen: which case was done, and what it received.
pub type Outcome = Vec<Vec<usize>>;

/// The capacities of the channels.
pub const CHANNELS: [Option<usize>; 3] = [Some(0), Some(1), None];

/// Instead of a value.
pub const SENT: usize = 1_000;
pub const REFUSED: usize = 1_001;
pub const DISCONNECTED: usize = 1_002;

/// Whether a thread has, until its end, a sender (or a receiver) of the channel.
pub fn holds(steps: &[Step], channel: usize, sender: bool) -> bool {
    let cases = steps.iter().flat_map(|step| &step.cases);
    cases.copied().any(|case| match case {
        Case::Send(to, _) => sender && to == channel,
        Case::Receive(from) => !sender && from == channel,
    })
}

pub struct Rng(pub u64);

impl Rng {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Which steps a program is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Waiting,
    Trying,
    Selects,
}

pub fn random_program(rng: &mut Rng, kind: Kind) -> Program {
    let threads = 2 + rng.below(2);
    let length = if threads == 2 { 3 } else { 2 };
    // Few channels, so that the threads meet.
    let channels = [rng.below(CHANNELS.len()), rng.below(CHANNELS.len())];
    let mut value = 0;
    (0..threads)
        .map(|_| {
            (0..=rng.below(length))
                .map(|_| random_step(rng, kind, channels, &mut value))
                .collect()
        })
        .collect()
}

fn random_step(rng: &mut Rng, kind: Kind, channels: [usize; 2], value: &mut usize) -> Step {
    let mut case = |rng: &mut Rng| {
        let channel = channels[rng.below(2)];
        *value += 1;
        match rng.below(2) {
            0 => Case::Send(channel, *value),
            _ => Case::Receive(channel),
        }
    };
    let mut cases = vec![case(rng)];
    if kind == Kind::Selects && rng.below(3) > 0 {
        cases.push(case(rng));
    }
    let mode = match (kind, rng.below(4)) {
        (Kind::Waiting, _) => Mode::Wait,
        (_, 0) => Mode::Try,
        (Kind::Selects, 1) => Mode::Biased,
        _ => Mode::Wait,
    };
    Step { cases, mode }
}
