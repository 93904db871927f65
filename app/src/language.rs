//! The languages that pages speak. What is translated stands in [`crate::texts`].

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, which every page speaks.
    #[default]
    En,
    /// Norwegian (bokmål), which the pages about places and law speak too.
    Nb,
}

impl Language {
    /// Both, as the switch shows them.
    pub const ALL: [Self; 2] = [Self::En, Self::Nb];

    /// Its tag, in the cookie and in `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
        }
    }

    /// What it calls itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Nb => "Norsk",
        }
    }

    /// The language of this tag; `None` for any other.
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The one that an `Accept-Language` prefers: Norwegian by any of its tags.
    pub fn accepted(header: &str) -> Self {
        let ranges = header.split(',').filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
            let language = match primary.as_str() {
                "nb" | "no" | "nn" => Self::Nb,
                "en" => Self::En,
                _ => return None,
            };
            (weight > 0.0).then_some((language, weight))
        });
        let first_of_the_heaviest =
            |best: (Self, f32), next: (Self, f32)| if next.1 > best.1 { next } else { best };
        ranges.reduce(first_of_the_heaviest).map(|(language, _)| language).unwrap_or_default()
    }

    /// The language in which the page at this path is written for a reader who prefers `self`.
    pub fn of_page(self, path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts.as_slice() {
            ["residency", ..] | ["clusters", _, "nodes", ..] => self,
            ["search"] => self,
            ["checks", check] if check.starts_with("RES-") => self,
            _ => Self::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_answered_in_what_it_prefers() {
        for (header, expected) in [
            ("", Language::En),
            ("nb-NO,nb;q=0.9,en;q=0.8", Language::Nb),
            ("no", Language::Nb),
            ("nn-NO", Language::Nb),
            ("en-GB,nb;q=0.9", Language::En),
            ("de-DE,de;q=0.9,nb;q=0.5,en;q=0.4", Language::Nb),
            ("en;q=0.5, nb;q=0.7", Language::Nb),
            ("nb;q=0, en;q=0.1", Language::En),
            ("nb;q=x", Language::En),
            ("*", Language::En),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn what_is_not_translated_is_english_for_everybody() {
        for (path, expected) in [
            ("/residency", Language::Nb),
            ("/residency/systems/payment", Language::Nb),
            ("/clusters/c/nodes/oslo-1", Language::Nb),
            ("/clusters/c/nodes/oslo-1/peers/oslo-2", Language::Nb),
            ("/checks/RES-004", Language::Nb),
            ("/checks/POD-001", Language::En),
            ("/clusters/c/nodes", Language::Nb),
            ("/clusters/c/latency", Language::En),
            ("/", Language::En),
        ] {
            assert_eq!(Language::Nb.of_page(path), expected, "{path}");
            assert_eq!(Language::En.of_page(path), Language::En, "{path}");
        }
    }
}
