//! The one temporary folder of a run. Whatever ends the run, it goes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::interrupt;

pub struct Scratch {
    root: TempDir,
}

impl Scratch {
    pub fn new() -> Result<Self> {
        let place = std::env::temp_dir();
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
        remove_when_interrupted(root.path().to_owned());
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

fn remove_when_interrupted(root: PathBuf) {
    interrupt::before_the_end(move || {
        // Twice, since a compiler that is still running may add a file.
        for _ in 0..2 {
            let _ = fs::remove_dir_all(&root);
        }
    });
}
