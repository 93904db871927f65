//! How a layer is compressed, told by its first bytes: runtimes go by them too, whatever the media type says.

use std::io::{self, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder;

use super::Error;

const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The archive in a layer.
pub(super) fn unpacked<'r>(mut layer: impl Read + 'r) -> Result<Box<dyn Read + 'r>, Error> {
    let mut start = Vec::with_capacity(ZSTD.len());
    layer.by_ref().take(ZSTD.len() as u64).read_to_end(&mut start)?;
    let kind = start.clone();
    let whole = BufReader::with_capacity(1 << 16, Cursor::new(start).chain(layer));
    Ok(if kind.starts_with(&GZIP) {
        Box::new(Told(MultiGzDecoder::new(whole)))
    } else if kind == ZSTD || is_skippable(&kind) {
        Box::new(Told(Decoder::with_buffer(whole)?))
    } else {
        Box::new(whole)
    })
}

/// A frame of another kind that may stand before zstd's own (RFC 8878, 3.1.2).
fn is_skippable(start: &[u8]) -> bool {
    matches!(start, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

/// Tells what a decompressor finds wrong from what happened to the bytes before it.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::Other | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData
                if error.get_ref().is_none_or(|inner| !inner.is::<Error>()) =>
            {
                Error::Compression(error.to_string()).into()
            }
            io::ErrorKind::UnexpectedEof => Error::Cut("its compressed data").into(),
            _ => error,
        })
    }
}
