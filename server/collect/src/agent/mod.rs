//! The agent of a node: what it reads of the machine, what it measures there, and how that gets to the server.
//!
//! Whatever is read stands below [`Roots`], so that a folder with recorded trees of `/proc` and `/sys` is a machine, too.

mod cpu;
mod disk;
mod fio;
mod load;
mod machine;
mod mounts;
mod roots;
mod send;
mod spool;
mod virtualisation;

pub use cpu::Cpu;
pub use disk::{Pacing, measure as measure_disk};
pub use fio::{Fio, NotRun};
pub use load::Counters;
pub use machine::machine;
pub use roots::Roots;
pub use send::{Answer, NotSent, Sender, Served};
pub use spool::{Bounds, Kept, Spool};
