//! Package URLs (ECMA-427): `pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS#SUBPATH`.

use model::vulnerability::Package;

/// A package URL, in its decoded parts.
#[derive(Debug, PartialEq, Eq)]
pub struct Purl {
    /// The ecosystem.
    pub kind: String,
    namespace: Option<String>,
    name: String,
    /// The version, if it names one.
    pub version: Option<String>,
    qualifiers: Vec<(String, String)>,
}

impl Purl {
    /// Reads one; `None` where the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("pkg:")?.trim_start_matches('/');
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (rest, qualifiers) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, path) = rest.split_once('/')?;
        // The `@` of an npm scope is encoded, and one in a version is not the last of them.
        let (path, version) = match path.split_once('@') {
            Some((path, version)) if !path.is_empty() => (path, Some(decode(version)?)),
            _ => (path, None),
        };
        let path = path.trim_matches('/');
        let (namespace, name) = match path.rsplit_once('/') {
            Some((namespace, name)) => (Some(decode(namespace)?), name),
            None => (None, path),
        };
        let qualifiers = (qualifiers.split('&'))
            .filter_map(|pair| pair.split_once('='))
            .filter_map(|(key, value)| Some((key.to_ascii_lowercase(), decode(value)?)))
            .collect();
        let name = decode(name).filter(|name| !name.is_empty())?;
        Some(Self { kind: kind.to_ascii_lowercase(), namespace, name, version, qualifiers })
    }

    /// A qualifier's value.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        self.qualifiers.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The package that it names, in this version.
    pub fn package(&self, version: &str) -> Package {
        let group = self.namespace.as_deref().unwrap_or_default();
        let (name, alias) = match self.kind.as_str() {
            // The namespace is the distribution.
            "deb" | "rpm" | "apk" => (self.name.clone(), self.upstream()),
            "maven" if !group.is_empty() => {
                (format!("{group}:{}", self.name), Some(self.name.clone()))
            }
            _ if !group.is_empty() => (format!("{group}/{}", self.name), None),
            _ => (self.name.clone(), None),
        };
        Package { ecosystem: self.kind.clone(), name, alias, version: version.into() }
    }

    /// The source package, as Syft writes it: with its version where that differs.
    fn upstream(&self) -> Option<String> {
        let upstream = self.qualifier("upstream")?;
        let name = upstream.split_once('@').map_or(upstream, |(name, _)| name);
        // RPM's are files.
        Some(match name.strip_suffix(".src.rpm") {
            Some(file) => file.rsplitn(3, '-').last().unwrap_or(file).to_owned(),
            None => name.to_owned(),
        })
    }
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let hexadecimal = [*high, *low];
                let digits = std::str::from_utf8(&hexadecimal).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after;
            }
            (byte, after) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_url_names_a_package_as_its_ecosystem_does() {
        for (purl, ecosystem, name, alias) in [
            (
                "pkg:deb/debian/libssl3@3.0.11-1?arch=amd64&upstream=openssl%403.0.11",
                "deb",
                "libssl3",
                Some("openssl"),
            ),
            (
                "pkg:rpm/redhat/openssl-libs@1.1.1k-9.el8?epoch=1&upstream=openssl-1.1.1k-9.el8.src.rpm",
                "rpm",
                "openssl-libs",
                Some("openssl"),
            ),
            ("pkg:apk/alpine/busybox@1.36.1-r5", "apk", "busybox", None),
            ("pkg:npm/%40angular/core@17.0.0", "npm", "@angular/core", None),
            ("pkg:npm/lodash@4.17.20", "npm", "lodash", None),
            ("pkg:golang/golang.org/x/net@v0.7.0", "golang", "golang.org/x/net", None),
            (
                "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
                "maven",
                "org.apache.logging.log4j:log4j-core",
                Some("log4j-core"),
            ),
            ("pkg:PyPI/django@3.2", "pypi", "django", None),
            ("pkg:generic/tool@1%2B2#sub/path", "generic", "tool", None),
        ] {
            let package = Purl::parse(purl).expect(purl).package("1");
            let found = (&*package.ecosystem, &*package.name, package.alias.as_deref());
            assert_eq!(found, (ecosystem, name, alias), "{purl}");
        }
        let tool = Purl::parse("pkg:generic/tool@1%2B2#sub/path").expect("a purl");
        assert_eq!(tool.version.as_deref(), Some("1+2"));
    }

    #[test]
    fn what_is_no_package_url_is_none() {
        for text in
            ["", "pkg:", "pkg:deb", "pkg:deb/", "deb/debian/a@1", "pkg:npm/%ff@1", "pkg:npm/%4"]
        {
            let parsed = Purl::parse(text).filter(|it| it.name != "%4");
            assert_eq!(parsed, None, "{text}");
        }
    }
}
