//! For people: a line a pod.

use std::io::{BufWriter, StdoutLock, Write};

use collect::manifests::Manifests;
use model::pod_security::PodSecurityStandard;

use super::{Pod, Report};
use crate::scan::line;

/// Prints `allowed PATH` or `forbidden PATH: CONTROL at FIELD: REASON; …`.
pub struct Text {
    out: BufWriter<StdoutLock<'static>>,
}

impl Text {
    pub fn new(out: BufWriter<StdoutLock<'static>>) -> Self {
        Self { out }
    }
}

impl Report for Text {
    fn pod(&mut self, pod: &Pod, standard: PodSecurityStandard) -> std::io::Result<()> {
        let broken: Vec<String> = pod
            .breaks(standard)
            .map(|broken| format!("{} at {}: {}", broken.control, broken.field, broken.reason))
            .collect();
        match broken.as_slice() {
            [] => line(&mut self.out, format_args!("allowed {}", pod.path)),
            broken => {
                line(&mut self.out, format_args!("forbidden {}: {}", pod.path, broken.join("; ")))
            }
        }
    }

    fn end(&mut self, _: &Manifests) -> std::io::Result<()> {
        self.out.flush()
    }
}
