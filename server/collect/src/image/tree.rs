//! The files of an image: its layers' entries laid over each other, as containerd applies them.
//!
//! - A parent directory is found through links of lower layers, and none leads out of the image's root.
//! - An entry replaces what has its name; a directory over a directory keeps what is in it.
//! - A whiteout removes what lower layers put there, and nothing of its own layer.

use std::collections::BTreeMap;

use super::Error;
use super::metered::Limits;
use super::tar::{Entry, Kind};

/// As Linux resolves a path.
const MOST_LINKS: usize = 40;
const LONGEST_PATH: usize = 4096;
const LONGEST_NAME: usize = 255;

/// Deeper than any image, and no deeper than what follows is ready for.
const DEEPEST: usize = 512;

const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";
/// Notes of the file system that whiteouts were invented for.
const AUFS: &[u8] = b".wh..wh.";

const ROOT: usize = 0;

type Name = Box<[u8]>;

/// The merged files.
pub(super) struct FileTree {
    /// By their number; what was removed stays behind and is named by nobody.
    directories: Vec<BTreeMap<Name, Slot>>,
    files: Vec<File>,
    layer: usize,
    limits: Limits,
    entries: u64,
    path_bytes: u64,
}

/// What stands under a name, and which layer put it there.
struct Slot {
    node: Node,
    layer: usize,
}

#[derive(Clone)]
enum Node {
    Directory(usize),
    /// Several names may have one file.
    File(usize),
    Symlink(Name),
    Special,
}

/// A file's content is not kept, but for what was asked for.
pub(super) struct File {
    pub size: u64,
    pub mode: u32,
    pub text: Option<Vec<u8>>,
    names: u32,
}

impl File {
    /// Something is in it, and somebody may run it.
    pub(super) fn is_program(&self) -> bool {
        self.mode & 0o111 != 0 && self.size > 0
    }
}

/// What a path leads to.
pub(super) enum Found<'t> {
    /// A file, and its path without links.
    File(Vec<u8>, &'t File),
    Directory {
        is_empty: bool,
    },
}

/// From the root to a directory: numbers and names.
#[derive(Clone, Default)]
struct Trail(Vec<(usize, Name)>);

impl Trail {
    fn directory(&self) -> usize {
        self.0.last().map_or(ROOT, |(directory, _)| *directory)
    }

    fn path(&self, name: &[u8]) -> Vec<u8> {
        let names = self.0.iter().map(|(_, name)| &**name).chain([name]);
        names.flat_map(|name| [b"/", name].concat()).collect()
    }
}

/// How far a path could be walked.
enum Walked {
    /// To a directory.
    Directory(Trail),
    /// To something else, of this name in the last directory.
    Other(Trail, Name, Node),
    /// The next name is not there; the rest of the path follows it.
    Missing(Trail, Vec<Name>),
    /// Something that is no directory stands on the way, or links go in circles.
    Blocked(&'static str),
}

impl FileTree {
    pub(super) fn new(limits: Limits) -> Self {
        let directories = vec![BTreeMap::new()];
        Self { directories, files: Vec::new(), layer: 0, limits, entries: 0, path_bytes: 0 }
    }

    /// Says that what follows is of the next higher layer.
    pub(super) fn next_layer(&mut self) {
        self.layer += 1;
    }

    /// Lays an entry over what is there; `text` is the content, if it is to be kept.
    pub(super) fn apply(&mut self, entry: Entry, text: Option<Vec<u8>>) -> Result<(), Error> {
        self.spend(1, entry.path.len())?;
        let mut names = cleaned(&entry.path)?;
        let Some(name) = names.pop() else {
            return match entry.kind {
                Kind::Directory => Ok(()),
                _ => Err(Error::archive("an entry would replace the root")),
            };
        };
        let trail = self.parent(names, &entry.path)?;
        let parent = trail.directory();
        if &*name == OPAQUE {
            self.remove_older_in(parent);
        } else if let Some(hidden) = name.strip_prefix(WHITEOUT) {
            if !name.starts_with(AUFS) && !matches!(hidden, b"" | b"." | b"..") {
                self.remove_older(parent, hidden);
            }
        } else {
            let node = match entry.kind {
                Kind::Directory => {
                    self.directory(parent, name);
                    return Ok(());
                }
                Kind::File => {
                    self.file(File { size: entry.size, mode: entry.mode, text, names: 0 })
                }
                Kind::Symlink(target) => {
                    self.spend(0, target.len())?;
                    Node::Symlink(target.into())
                }
                Kind::HardLink(target) => self.linked(&target, &entry.path)?,
                Kind::Special => Node::Special,
            };
            self.put(parent, name, node);
        }
        Ok(())
    }

    fn spend(&mut self, entries: u64, path_bytes: usize) -> Result<(), Error> {
        self.entries += entries;
        self.path_bytes += path_bytes as u64;
        let Limits { entries, path_bytes, .. } = self.limits;
        if self.entries > entries {
            return Err(Error::TooLarge { what: "files and directories", most: entries });
        }
        if self.path_bytes > path_bytes {
            return Err(Error::TooLarge { what: "bytes of paths", most: path_bytes });
        }
        Ok(())
    }

    /// The directory at this path, made where it is missing.
    fn parent(&mut self, names: Vec<Name>, of: &[u8]) -> Result<Trail, Error> {
        let refused = |why: &str| {
            Error::archive(format!("the way to `{}` {why}", String::from_utf8_lossy(of)))
        };
        match self.walk(names) {
            Walked::Directory(trail) => Ok(trail),
            Walked::Other(..) => Err(refused("leads through what is no directory")),
            Walked::Blocked(why) => Err(refused(why)),
            Walked::Missing(_, rest) if rest.iter().any(|name| &**name == b"..") => {
                Err(refused("leads through what is not there"))
            }
            Walked::Missing(mut trail, rest) => {
                for name in rest {
                    if trail.0.len() >= DEEPEST {
                        return Err(refused("is deeper than 512 directories"));
                    }
                    self.spend(1, name.len())?;
                    let made = self.directory(trail.directory(), name.clone());
                    trail.0.push((made, name));
                }
                Ok(trail)
            }
        }
    }

    /// A directory under this name: the one that is there, or a new one.
    fn directory(&mut self, parent: usize, name: Name) -> usize {
        let layer = self.layer;
        if let Some(Slot { node: Node::Directory(there), layer: of }) = self.slot_mut(parent, &name)
        {
            *of = layer;
            return *there;
        }
        self.directories.push(BTreeMap::new());
        let made = self.directories.len() - 1;
        self.put(parent, name, Node::Directory(made));
        made
    }

    fn file(&mut self, file: File) -> Node {
        self.files.push(file);
        Node::File(self.files.len() - 1)
    }

    /// What a hard link names, which is then there twice.
    fn linked(&self, target: &[u8], path: &[u8]) -> Result<Node, Error> {
        let mut names = cleaned(target)?;
        let name = names.pop();
        let node = name.and_then(|name| match self.walk(names) {
            Walked::Directory(trail) => self.slot(trail.directory(), &name).map(|it| &it.node),
            _ => None,
        });
        match node {
            Some(Node::Directory(_)) | None => Err(Error::archive(format!(
                "`{}` is a hard link to `{}`, which is no file of it",
                String::from_utf8_lossy(path),
                String::from_utf8_lossy(target)
            ))),
            Some(node) => Ok(node.clone()),
        }
    }

    fn put(&mut self, parent: usize, name: Name, node: Node) {
        if let Node::File(file) = node
            && let Some(file) = self.files.get_mut(file)
        {
            file.names += 1;
        }
        let slot = Slot { node, layer: self.layer };
        let replaced = self.directories.get_mut(parent).and_then(|it| it.insert(name, slot));
        if let Some(replaced) = replaced {
            self.forget(replaced.node);
        }
    }

    /// What nobody names any more, with all that is in it.
    fn forget(&mut self, node: Node) {
        let mut nodes = vec![node];
        while let Some(node) = nodes.pop() {
            match node {
                Node::Directory(number) => {
                    let children = self.directories.get_mut(number).map(std::mem::take);
                    nodes.extend(children.into_iter().flatten().map(|(_, slot)| slot.node));
                }
                Node::File(number) => {
                    if let Some(file) = self.files.get_mut(number) {
                        file.names -= 1;
                    }
                }
                Node::Symlink(_) | Node::Special => {}
            }
        }
    }

    /// Removes what lower layers put under this name.
    fn remove_older(&mut self, parent: usize, name: &[u8]) {
        let Some(Slot { node, layer }) = self.slot(parent, name) else { return };
        let (node, older) = (node.clone(), *layer < self.layer);
        let emptied = match node {
            Node::Directory(number) => {
                self.remove_older_in(number);
                self.directories.get(number).is_none_or(BTreeMap::is_empty)
            }
            _ => true,
        };
        if older && emptied {
            let removed = self.directories.get_mut(parent).and_then(|it| it.remove(name));
            if let Some(removed) = removed {
                self.forget(removed.node);
            }
        }
    }

    /// Removes all that lower layers put into a directory, however deep.
    fn remove_older_in(&mut self, directory: usize) {
        let mut parents_first = vec![directory];
        let mut next = 0;
        while let Some(&number) = parents_first.get(next) {
            let children = self.directories.get(number).into_iter().flatten();
            parents_first.extend(children.filter_map(|(_, slot)| match slot.node {
                Node::Directory(number) => Some(number),
                _ => None,
            }));
            next += 1;
        }
        for number in parents_first.into_iter().rev() {
            let children = self.directories.get(number).into_iter().flatten();
            let older: Vec<Name> = children
                .filter(|(_, slot)| slot.layer < self.layer && !self.holds_something(&slot.node))
                .map(|(name, _)| name.clone())
                .collect();
            for name in older {
                let removed = self.directories.get_mut(number).and_then(|it| it.remove(&name));
                if let Some(removed) = removed {
                    self.forget(removed.node);
                }
            }
        }
    }

    fn holds_something(&self, node: &Node) -> bool {
        let Node::Directory(number) = node else { return false };
        self.directories.get(*number).is_some_and(|children| !children.is_empty())
    }

    fn slot(&self, directory: usize, name: &[u8]) -> Option<&Slot> {
        self.directories.get(directory)?.get(name)
    }

    fn slot_mut(&mut self, directory: usize, name: &[u8]) -> Option<&mut Slot> {
        self.directories.get_mut(directory)?.get_mut(name)
    }

    /// Goes from the root, through links, and through the last one too.
    fn walk(&self, names: Vec<Name>) -> Walked {
        let mut trail = Trail::default();
        let mut ahead: Vec<Name> = names.into_iter().rev().collect();
        let mut links = 0;
        while let Some(name) = ahead.pop() {
            if &*name == b".." {
                trail.0.pop();
                continue;
            }
            match self.slot(trail.directory(), &name).map(|slot| &slot.node) {
                None => {
                    let rest = [name].into_iter().chain(ahead.into_iter().rev()).collect();
                    return Walked::Missing(trail, rest);
                }
                Some(Node::Directory(_)) if trail.0.len() >= DEEPEST => {
                    return Walked::Blocked("is deeper than 512 directories");
                }
                Some(Node::Directory(number)) => trail.0.push((*number, name)),
                Some(Node::Symlink(target)) => {
                    links += 1;
                    if links > MOST_LINKS {
                        return Walked::Blocked("leads through too many links");
                    }
                    if target.starts_with(b"/") {
                        trail = Trail::default();
                    }
                    let names = target.split(|&byte| byte == b'/').rev();
                    let names = names.filter(|name| !matches!(*name, b"" | b"."));
                    ahead.extend(names.map(Name::from));
                }
                Some(node) if ahead.is_empty() => {
                    return Walked::Other(trail, name, node.clone());
                }
                Some(_) => return Walked::Blocked("leads through what is no directory"),
            }
        }
        Walked::Directory(trail)
    }

    /// What a path leads to through links.
    pub(super) fn find(&self, path: &[u8]) -> Option<Found<'_>> {
        match self.walk(cleaned(path).ok()?) {
            Walked::Directory(trail) => {
                let children = self.directories.get(trail.directory())?;
                Some(Found::Directory { is_empty: children.is_empty() })
            }
            Walked::Other(trail, name, Node::File(file)) => {
                Some(Found::File(trail.path(&name), self.files.get(file)?))
            }
            _ => None,
        }
    }

    /// Every path whose last name is one of these, but directories.
    pub(super) fn paths_named(&self, wanted: impl Fn(&[u8]) -> bool) -> Vec<Vec<u8>> {
        let mut paths = Vec::new();
        let mut ahead = vec![(ROOT, Vec::new())];
        while let Some((directory, path)) = ahead.pop() {
            for (name, slot) in self.directories.get(directory).into_iter().flatten() {
                let below = || [&path, &b"/"[..], name].concat();
                match slot.node {
                    Node::Directory(number) => ahead.push((number, below())),
                    _ if wanted(name) => paths.push(below()),
                    _ => {}
                }
            }
        }
        paths.sort_unstable();
        paths
    }

    /// How many files there are, and their bytes.
    pub(super) fn size(&self) -> (u64, u64) {
        let seen = self.files.iter().filter(|file| file.names > 0);
        seen.fold((0, 0), |(files, bytes), file| (files + 1, u64::saturating_add(bytes, file.size)))
    }
}

/// A path's names, without `.`, and without `..` as far as it goes: above the root there is nothing.
fn cleaned(path: &[u8]) -> Result<Vec<Name>, Error> {
    if path.len() > LONGEST_PATH || path.contains(&0) {
        return Err(Error::archive("a path is longer than Linux has them, or has a NUL in it"));
    }
    let mut names: Vec<Name> = Vec::new();
    for name in path.split(|&byte| byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => drop(names.pop()),
            _ if name.len() > LONGEST_NAME => {
                return Err(Error::archive("a name is longer than 255 bytes"));
            }
            _ => names.push(name.into()),
        }
    }
    Ok(names)
}
