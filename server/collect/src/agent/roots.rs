//! Where the machine's files are.

use std::io::Read as _;
use std::path::{Path, PathBuf};

/// More than any file that is read here has to say.
const LONGEST: u64 = 1 << 16;

/// Where the machine's files are.
#[derive(Clone, Debug)]
pub struct Roots {
    /// Where `/proc` and `/sys` are. A pod sees its node's there, but for what is of processes.
    own: PathBuf,
    /// The node's own root; `None` in a pod that mounts nothing of it. What stands in a pod's own root is of its image.
    host: Option<PathBuf>,
}

impl Roots {
    /// A machine whose `/proc` and `/sys` are below `own`, and whose root is `host`.
    pub const fn new(own: PathBuf, host: Option<PathBuf>) -> Self {
        Self { own, host }
    }

    /// What a file of `/proc` or `/sys` says, without the white space around it; `None` where it cannot be read.
    pub(super) fn own(&self, path: &str) -> Option<String> {
        read(&below(&self.own, path))
    }

    /// Whether there is such a file or folder.
    pub(super) fn has_own(&self, path: &str) -> bool {
        below(&self.own, path).exists()
    }

    /// As [`Self::own`], of the node's root.
    pub(super) fn host(&self, path: &str) -> Option<String> {
        read(&below(self.host.as_deref()?, path))
    }

    /// As [`Self::has_own`], of the node's root.
    pub(super) fn has_host(&self, path: &str) -> bool {
        self.host.as_deref().is_some_and(|host| below(host, path).exists())
    }

    /// Whether anything of the node's root is seen.
    pub(super) const fn sees_host(&self) -> bool {
        self.host.is_some()
    }
}

fn below(root: &Path, path: &str) -> PathBuf {
    root.join(path.trim_start_matches('/'))
}

fn read(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    Some(text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned())
}
