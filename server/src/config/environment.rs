//! Variables that begin with `NORDVAKT_` and mean nothing are mistakes.

use clap::Args;

use super::Overrides;
use super::spelling::nearest;

const PREFIX: &str = "NORDVAKT_";

/// Read elsewhere: the log's filter, and what the scripts of a checkout pass to each other.
const OTHERS: [&str; 14] = [
    "NORDVAKT_LOG",
    "NORDVAKT_CACHE",
    "NORDVAKT_CORPUS",
    "NORDVAKT_SCREENSHOTS",
    "NORDVAKT_SUITES",
    "NORDVAKT_TEST_AUDIT_LOG",
    "NORDVAKT_TEST_CONTROL_PLANE",
    "NORDVAKT_TEST_HOURS",
    "NORDVAKT_TEST_INSIDE",
    "NORDVAKT_TEST_KUBECONFIG",
    "NORDVAKT_TEST_NETWORK",
    "NORDVAKT_TEST_PROBES",
    "NORDVAKT_TEST_RUN",
    "NORDVAKT_TEST_SHOW",
];

/// What is wrong with the names of these variables.
pub fn unknown(names: impl Iterator<Item = String>) -> Vec<String> {
    let command = Overrides::augment_args(clap::Command::new("nordvakt"));
    let of_flags: Vec<&str> =
        command.get_arguments().filter_map(|flag| flag.get_env()?.to_str()).collect();
    let mut wrong: Vec<String> = names
        .filter(|name| name.starts_with(PREFIX) && !of_flags.contains(&name.as_str()))
        .filter(|name| !OTHERS.contains(&name.as_str()))
        .filter(|name| !is_of_a_service(name))
        .map(|name| match nearest(bare(&name), of_flags.iter().map(|flag| bare(flag))) {
            Some(meant) => {
                format!("{name}: there is no such variable: did you mean {PREFIX}{meant}?")
            }
            None => {
                format!("{name}: there is no such variable: `nordvakt serve --help` lists them")
            }
        })
        .collect();
    wrong.sort();
    wrong
}

/// What tells the names apart.
fn bare(name: &str) -> &str {
    name.strip_prefix(PREFIX).unwrap_or(name)
}

/// Kubernetes tells pods of a Service called `nordvakt…` by such variables: `NORDVAKT_SERVICE_HOST`,
/// `NORDVAKT_PORT_80_TCP_ADDR`.
fn is_of_a_service(name: &str) -> bool {
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.ends_with("_PORT")
        || name.contains("_TCP")
        || name.contains("_UDP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_variables_are_named_with_the_nearest_known_one() {
        let names = [
            "PATH",
            "NORDVAKT_LISTEN",
            "NORDVAKT_LOG",
            "NORDVAKT_LISEN",
            "NORDVAKT_COLOUR",
            "NORDVAKT_SERVICE_HOST",
            "NORDVAKT_PORT",
            "NORDVAKT_PORT_80_TCP_ADDR",
        ];
        assert_eq!(
            unknown(names.into_iter().map(String::from)),
            [
                "NORDVAKT_COLOUR: there is no such variable: `nordvakt serve --help` lists them",
                "NORDVAKT_LISEN: there is no such variable: did you mean NORDVAKT_LISTEN?",
            ]
        );
    }
}
