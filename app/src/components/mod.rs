//! What pages are made of, rendered on the server alone.

pub mod admission;
pub mod chip;
pub mod context;
pub mod counts;
pub mod coverage;
pub mod evidence;
pub mod findings_table;
pub mod fixes;
pub mod frame;
pub mod gaps;
pub mod icons;
pub mod latency_chart;
pub mod law;
pub mod map;
pub mod moment;
pub mod panel;
pub mod peek;
pub mod place;
pub mod place_proof;
pub mod prose;
pub mod risk_bar;
pub mod spells;
pub mod subject;
pub mod table;
pub mod trend;
pub mod workloads;
