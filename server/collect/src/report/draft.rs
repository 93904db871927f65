//! A report as it is put together: each package once, each vulnerability once a package, all of it bounded.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, SubsecRound, Utc};
use model::Time;
use model::verdict::Severity;
use model::vulnerability::{Origin, Package, Report, ReportFormat, ReportedImage, Vulnerability};

use super::ReportError;

const MOST_PACKAGES: usize = 100_000;
const MOST_VULNERABILITIES: usize = 100_000;
/// Bytes of a name or a version: more than any that there is.
const LONGEST_NAME: usize = 512;
/// Characters of what somebody wrote for people to read.
const LONGEST_TEXT: usize = 500;
const LONGEST_URL: usize = 2_000;

/// A report that is being read.
pub struct Draft {
    format: ReportFormat,
    packages: Vec<Package>,
    known_packages: HashMap<Package, usize>,
    vulnerabilities: Vec<Vulnerability>,
    known_vulnerabilities: HashMap<(usize, String), usize>,
}

/// What is said of a whole report.
pub struct About {
    pub tool: String,
    pub version: Option<String>,
    pub made_at: Option<Time>,
    pub image: ReportedImage,
    pub lists_all: bool,
    pub says_exploited: bool,
}

impl Draft {
    pub fn new(format: ReportFormat) -> Self {
        Self {
            format,
            packages: Vec::new(),
            known_packages: HashMap::new(),
            vulnerabilities: Vec::new(),
            known_vulnerabilities: HashMap::new(),
        }
    }

    /// The number of a package. One that was told without its alias is the same with it.
    pub fn package(&mut self, package: Package, path: &str) -> Result<usize, ReportError> {
        for (text, field) in [(&package.name, "name"), (&package.version, "version")] {
            self.check_name(text, field, path)?;
        }
        let alias = package.alias.filter(|alias| *alias != package.name && is_name(alias));
        let bare = Package { alias: None, ..package };
        match self.known_packages.entry(bare) {
            Entry::Occupied(known) => {
                if let (Some(package), Some(_)) = (self.packages.get_mut(*known.get()), &alias) {
                    package.alias = alias;
                }
                Ok(*known.get())
            }
            Entry::Vacant(_) if self.packages.len() == MOST_PACKAGES => {
                Err(ReportError::TooMany { what: "packages", most: MOST_PACKAGES })
            }
            Entry::Vacant(new) => {
                self.packages.push(Package { alias, ..new.key().clone() });
                Ok(*new.insert(self.packages.len() - 1))
            }
        }
    }

    /// Takes a vulnerability. Told twice of a package, the more severe telling that was not set aside stands.
    pub fn vulnerability(
        &mut self,
        vulnerability: Vulnerability,
        path: &str,
    ) -> Result<(), ReportError> {
        self.check_name(&vulnerability.id, "id", path)?;
        let weight = |it: &Vulnerability| (!it.is_set_aside(), it.severity, it.is_exploited);
        match self.known_vulnerabilities.entry((vulnerability.package, vulnerability.id.clone())) {
            Entry::Occupied(known) => {
                if let Some(standing) = self.vulnerabilities.get_mut(*known.get())
                    && weight(&vulnerability) > weight(standing)
                {
                    *standing = vulnerability;
                }
            }
            Entry::Vacant(_) if self.vulnerabilities.len() == MOST_VULNERABILITIES => {
                let what = "vulnerabilities";
                return Err(ReportError::TooMany { what, most: MOST_VULNERABILITIES });
            }
            Entry::Vacant(new) => {
                new.insert(self.vulnerabilities.len());
                self.vulnerabilities.push(vulnerability);
            }
        }
        Ok(())
    }

    /// Whether any vulnerability is said to be exploited.
    pub fn has_exploited(&self) -> bool {
        self.vulnerabilities.iter().any(|it| it.is_exploited)
    }

    /// The whole report, if it says of which image it is; `mend` says what would.
    pub fn finish(self, about: About, mend: &'static str) -> Result<Report, ReportError> {
        let About { tool, version, made_at, mut image, lists_all, says_exploited } = about;
        image.digests.retain(|digest| is_digest(digest));
        image.references.retain(|reference| is_name(reference));
        for named in [&mut image.digests, &mut image.references] {
            named.sort_unstable();
            named.dedup();
        }
        if image.digests.is_empty() && image.references.is_empty() {
            return Err(ReportError::NoImage { format: self.format.name(), mend });
        }
        let tool = if is_name(&tool) { tool } else { self.format.name().into() };
        let version = version.filter(|version| is_name(version));
        Ok(Report {
            origin: Origin { format: self.format, tool, version },
            made_at,
            image,
            lists_all,
            says_exploited,
            packages: self.packages,
            vulnerabilities: self.vulnerabilities,
        })
    }

    /// A field that is not as it should be.
    pub fn wrong(&self, path: impl Into<String>, wrong: impl Into<String>) -> ReportError {
        let (path, wrong) = (path.into(), wrong.into());
        ReportError::Field { format: self.format.name(), path, wrong }
    }

    fn check_name(&self, text: &str, field: &str, path: &str) -> Result<(), ReportError> {
        if is_name(text) {
            return Ok(());
        }
        let wrong = format!(
            "the {field} is no text of 1 to {LONGEST_NAME} bytes without control characters"
        );
        Err(self.wrong(path, wrong))
    }
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn is_digest(text: &str) -> bool {
    let is_hexadecimal = |digits: &str| {
        digits.len() >= 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    text.len() <= LONGEST_NAME
        && text
            .split_once(':')
            .is_some_and(|(algorithm, digits)| !algorithm.is_empty() && is_hexadecimal(digits))
}

/// What somebody wrote for people, in one line and not too long; `None` where there is nothing.
pub fn prose(text: Option<String>) -> Option<String> {
    let text = text?;
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line: String =
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let short = match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    };
    (!short.is_empty()).then_some(short)
}

/// An address that a page may link to.
pub fn url(text: Option<String>) -> Option<String> {
    text.filter(|text| {
        (text.starts_with("https://") || text.starts_with("http://"))
            && text.len() <= LONGEST_URL
            && text.bytes().all(|byte| byte.is_ascii_graphic())
    })
}

/// A severity in any of the words that there are for it.
pub fn severity(word: &str) -> Option<Severity> {
    match word.to_ascii_lowercase().as_str() {
        "critical" => Some(Severity::Critical),
        "high" => Some(Severity::High),
        "medium" => Some(Severity::Medium),
        "low" | "negligible" | "info" | "none" => Some(Severity::Low),
        _ => None,
    }
}

/// A base score in tenths.
pub fn tenths(score: f64) -> Option<u8> {
    // Between 0 and 100 nothing is cut off.
    (0.0..=10.0).contains(&score).then(|| (score * 10.0).round() as u8)
}

/// A moment as RFC 3339 writes it; what is written otherwise says nothing.
pub fn moment(text: Option<&str>) -> Option<Time> {
    let time = DateTime::parse_from_rfc3339(text?).ok()?.to_utc().trunc_subsecs(6);
    // What a tool leaves unset is the year 1, and no machine's clock is before this.
    (time > DateTime::<Utc>::UNIX_EPOCH).then_some(time)
}

/// The digest at the end of a reference such as `debian@sha256:…`.
pub fn digest_of(reference: &str) -> Option<String> {
    reference.rsplit_once('@').map(|(_, digest)| digest.to_owned())
}
