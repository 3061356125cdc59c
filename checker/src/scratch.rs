//! The one temporary folder of a run. Whatever ends the run, it goes.

use std::fs;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::interrupt;

/// A folder in which somebody still writes is emptied so often.
const TRIES: usize = 100;

pub struct Scratch {
    root: TempDir,
}

impl Scratch {
    pub fn new() -> Result<Self> {
        let place = std::env::temp_dir();
        // Held until the folder has a name: Ctrl-C waits for that.
        let made = Arc::new(Mutex::new(None));
        remove_when_interrupted(Arc::clone(&made));
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        let root = tempfile::Builder::new()
            .prefix("checker-")
            .tempdir()
            .with_context(|| {
                let place = place.display();
                format!(
                    "no folder to build in could be made in {place}; set TMPDIR to one that can \
                     be written to"
                )
            })?;
        *made = Some(root.path().to_owned());
        drop(made);
        Ok(Self { root })
    }

    /// A folder that goes when it is dropped.
    pub fn room(&self) -> std::io::Result<TempDir> {
        tempfile::Builder::new().prefix("").tempdir_in(&self.root)
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }
}

fn remove_when_interrupted(made: Arc<Mutex<Option<PathBuf>>>) {
    interrupt::before_the_end(move || {
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(root) = made.take() {
            remove(root);
        }
        // Never let go of: no folder is made any more.
        mem::forget(made);
    });
}

fn remove(root: PathBuf) {
    // A compiler that is still running finds nothing more to write into.
    let away = root.with_extension("away");
    let root = fs::rename(&root, &away).map_or(root, |()| away);
    // Again, for what it added to a folder that had just been emptied.
    for _ in 0..TRIES {
        if fs::remove_dir_all(&root).is_ok() {
            return;
        }
    }
}
