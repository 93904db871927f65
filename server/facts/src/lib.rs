//! What was seen of a cluster, and what could not be. Pure: no I/O, no clock.
//!
//! [`object`] holds Kubernetes objects cut down to what is judged, in Kubernetes' own field names;
//! [`inventory`] is all of them together with the gaps; [`subject_facts`] is what one subject is judged by.

pub mod agent;
pub mod beneath;
pub mod bound;
pub mod canonical;
mod credential_argument;
pub mod env_value;
pub mod everybody;
pub mod excerpt;
pub mod field;
pub mod inventory;
pub mod judgement;
pub mod latency;
mod lenient;
pub mod object;
pub mod pod_spec;
pub mod selector;
pub mod sorted_map;
pub mod spread;
mod stand_in;
pub mod subject_facts;
pub mod version;
