//! Blocks of text that come in one order and are printed in another. A large scan's are kept in a file until then, so
//! that its memory does not grow with what it finds.

use std::io::{Read, Result, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

/// So many bytes are kept in memory.
const IN_MEMORY: usize = 1 << 18;

/// What is to be printed, by what it is sorted.
pub struct Blocks<K> {
    index: Vec<Block<K>>,
    kept: SpooledTempFile,
    end: u64,
}

struct Block<K> {
    key: K,
    start: u64,
    length: usize,
}

impl<K: Ord> Blocks<K> {
    pub fn new() -> Self {
        Self { index: Vec::new(), kept: SpooledTempFile::new(IN_MEMORY), end: 0 }
    }

    pub fn push(&mut self, key: K, block: &[u8]) -> Result<()> {
        self.kept.write_all(block)?;
        self.index.push(Block { key, start: self.end, length: block.len() });
        self.end += block.len() as u64;
        Ok(())
    }

    /// Prints all of them sorted, those of one key as they came, and keeps none.
    pub fn print(&mut self, out: &mut impl Write) -> Result<()> {
        let mut index = std::mem::take(&mut self.index);
        index.sort_by(|a, b| a.key.cmp(&b.key));
        let mut text = Vec::new();
        for Block { start, length, .. } in index {
            self.kept.seek(SeekFrom::Start(start))?;
            text.resize(length, 0);
            self.kept.read_exact(&mut text)?;
            out.write_all(&text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_printed_by_their_key_wherever_they_are_kept() {
        for length in [1, IN_MEMORY] {
            let mut blocks = Blocks::new();
            for (key, letter) in [(2, b'a'), (1, b'b'), (2, b'c')] {
                blocks.push(key, &vec![letter; length]).expect("it is kept");
            }
            let mut printed = Vec::new();
            blocks.print(&mut printed).expect("it is printed");
            let order: Vec<u8> = printed.chunks(length).map(|block| block[0]).collect();
            assert_eq!((order.as_slice(), printed.len()), (&b"bac"[..], 3 * length));
        }
    }
}
