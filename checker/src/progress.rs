//! Says on standard error how far the work is: a bar where somebody watches, a
//! line now and then where nobody does.

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::out::note;

pub struct Progress {
    bar: ProgressBar,
    watched: bool,
    /// Dropped when the work is done.
    _working: Option<Sender<()>>,
}

/// What takes no longer than this is not spoken of where nobody watches.
const QUICK: Duration = Duration::from_secs(2);

impl Progress {
    /// So many steps of one sort.
    pub fn of(steps: usize) -> Self {
        Self::new(ProgressBar::new(steps as u64), BAR)
    }

    /// Something whose length nobody knows.
    pub fn spinner(what: &'static str) -> Self {
        let mut progress = Self::new(ProgressBar::new_spinner(), SPINNER);
        progress.bar.set_message(what);
        if progress.watched {
            progress.bar.enable_steady_tick(Duration::from_millis(100));
        } else {
            let (working, done) = mpsc::channel::<()>();
            thread::spawn(move || {
                if done.recv_timeout(QUICK) == Err(RecvTimeoutError::Timeout) {
                    note(what);
                }
            });
            progress._working = Some(working);
        }
        progress
    }

    fn new(bar: ProgressBar, style: &str) -> Self {
        let watched = stderr().is_terminal();
        if !watched {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self {
            bar,
            watched,
            _working: None,
        }
    }

    /// Somebody sees the bar.
    pub fn watched(&self) -> bool {
        self.watched
    }

    /// One step more, which was `what`.
    pub fn step(&self, what: String) {
        self.bar.set_message(what);
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

const BAR: &str = "{bar:30} {pos}/{len}  {msg}";
const SPINNER: &str = "{spinner} {msg} ({elapsed})";
