//! Writing a record.

use std::io::Write;

use facts::object::Object;
use model::verdict::Gap;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{FORMAT, Header, Line, RecordError, Trailer, VERSION};
use crate::clock::cut;

/// Where more effort no longer makes a record of Kubernetes objects much smaller.
const LEVEL: i32 = 9;

#[derive(Serialize)]
struct FirstLine<'a> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    header: &'a Header,
}

/// Writes a record; the caller gives objects and gaps in order. The writer is flushed, not synced.
///
/// # Errors
/// The writer's.
pub fn write<W: Write>(
    writer: W,
    header: &Header,
    objects: impl IntoIterator<Item = Object>,
    gaps: impl IntoIterator<Item = Gap>,
) -> Result<(), RecordError> {
    let lines = zstd::Encoder::new(writer, LEVEL).map_err(RecordError::Write)?;
    let mut lines = Lines { writer: lines, hash: Sha256::new() };

    let header = Header { recorded_at: cut(header.recorded_at), ..header.clone() };
    lines.line(&FirstLine { format: FORMAT, version: VERSION, header: &header })?;
    let mut trailer = Trailer { objects: 0, gaps: 0, sha256: String::new() };
    for object in objects {
        lines.line(&Line::Object { source: object.source(), object: object.write() })?;
        trailer.objects += 1;
    }
    for gap in gaps {
        let gap = Gap { since: cut(gap.since), ..gap };
        lines.line(&Line::<()>::Gap { gap })?;
        trailer.gaps += 1;
    }
    trailer.sha256 = hexadecimal(&lines.hash.clone().finalize());
    lines.line(&Line::<()>::Trailer(trailer))?;
    lines.writer.finish().and_then(|mut writer| writer.flush()).map_err(RecordError::Write)
}

struct Lines<W> {
    writer: W,
    hash: Sha256,
}

impl<W: Write> Lines<W> {
    fn line(&mut self, content: &impl Serialize) -> Result<(), RecordError> {
        let mut line = serde_json::to_vec(content).map_err(|e| RecordError::Write(e.into()))?;
        line.push(b'\n');
        self.hash.update(&line);
        self.writer.write_all(&line).map_err(RecordError::Write)
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
