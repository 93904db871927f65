//! Controls that several checks of one matter speak to.

/// Where data is.
pub const RESIDENCY: &[(&str, &str)] = &[
    ("GDPR", "28(3)(a)"),
    ("GDPR", "30(1)(e)"),
    ("GDPR", "30(2)(c)"),
    ("GDPR", "44"),
    ("GDPR", "45"),
    ("GDPR", "46"),
    ("ISO 27001:2022", "5.14"),
    ("ISO 27001:2022", "5.23"),
    ("ISO 27001:2022", "5.31"),
    ("ISO 27001:2022", "5.34"),
];

/// Whether what runs is what was meant.
pub const SUPPLY_CHAIN: &[(&str, &str)] = &[
    ("MITRE ATT&CK", "T1525"),
    ("GDPR", "28"),
    ("GDPR", "32"),
    ("ISO 27001:2022", "5.21"),
    ("ISO 27001:2022", "8.25"),
];
