//! The story of a failure.
use serde::{Deserialize, Serialize};
use crate::kernel::{Execution, Kind};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Story { pub headline: String, pub lines: Vec<String> }

pub(crate) fn tell(x: &Execution, kind: &Kind) -> Story {
    let lines = x.events().iter().map(|e| format!("{} {} {:?} {:?} r={:?} w={:?} {:?} {} {}", e.thread, e.verb, e.class, e.object.map(|o|o.index()), e.read, e.wrote, e.how, if e.forced {"FORCED"} else {""}, e.site.map(|s| s.to_string()).unwrap_or_default())).collect();
    Story { headline: format!("{kind:?}"), lines }
}
