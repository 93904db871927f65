//! `[agents]`: where the agents of nodes report to.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;

use super::super::agents::{ACCOUNT, Agents};
use super::{Reading, Value};

pub(super) const TABLE: &str = "agents";

pub(super) const KEYS: &[&str] = &["listen", "certificate", "key", "account"];

/// What the table says so far.
#[derive(Default)]
pub(super) struct Draft {
    listen: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    account: Option<String>,
}

impl Reading<'_> {
    pub(super) fn agents_key(&mut self, key: &str, value: &Value<'_>, draft: &mut Draft) {
        let name = format!("{TABLE}.{key}");
        match key {
            "listen" => draft.listen = self.address(&name, value),
            "certificate" => draft.certificate = self.text(&name, value).map(PathBuf::from),
            "key" => draft.key = self.text(&name, value).map(PathBuf::from),
            // `KEYS` names no other.
            _ => draft.account = self.account(&name, value),
        }
    }

    fn account(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        let account = self.text(name, value)?;
        let is_word = |part: &str| {
            let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
            !part.is_empty() && part.bytes().all(is_part)
        };
        if account
            .split_once('/')
            .is_none_or(|(namespace, name)| !is_word(namespace) || !is_word(name))
        {
            let expected = "expected a ServiceAccount as NAMESPACE/NAME";
            self.say(value.span(), format_args!("`{name}` is `{account}`: {expected}"));
            return None;
        }
        Some(account)
    }

    /// Without all of these nobody is listened to.
    pub(super) fn agents_whole(&mut self, at: Range<usize>, draft: Draft) -> Option<Agents> {
        let Draft { listen: Some(listen), certificate: Some(certificate), key: Some(key), account } =
            draft
        else {
            let needed =
                "[agents] needs `listen`, `certificate` and `key`: agents are heard over TLS alone";
            self.say(at, needed);
            return None;
        };
        Some(Agents {
            listen,
            certificate,
            key,
            account: account.unwrap_or_else(|| ACCOUNT.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::read;

    const WHOLE: &str =
        "[agents]\nlisten = \"0.0.0.0:7443\"\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n";

    #[test]
    fn a_listener_of_agents_is_read_whole_or_told_what_it_lacks() {
        let described = |text: &str| {
            let (written, wrong) = read(Path::new("t.toml"), text);
            assert_eq!(wrong, Vec::<String>::new());
            written.agents.map(|it| it.to_string())
        };
        let default = "0.0.0.0:7443, certificate c.pem, of the account nordvakt/nordvakt-agent";
        assert_eq!(described(WHOLE).as_deref(), Some(default));
        let own = format!("{WHOLE}account = \"watch/eyes\"\n");
        assert!(described(&own).is_some_and(|it| it.ends_with("watch/eyes")));
        assert_eq!(described("[server]\n"), None);
        for (text, expected) in [
            (WHOLE.replace("key = \"k.pem\"\n", ""), "t.toml:1:2: [agents] needs `listen`"),
            (WHOLE.replace("0.0.0.0:7443", "here"), "t.toml:2:10: `agents.listen` is `here`"),
            (
                format!("{WHOLE}account = \"eyes\""),
                "t.toml:5:11: `agents.account` is `eyes`: expected",
            ),
            (
                WHOLE.replace("certificate", "certificat"),
                "t.toml:3:1: [agents] has no key `certificat`",
            ),
        ] {
            let (_, wrong) = read(Path::new("t.toml"), &text);
            assert!(wrong.iter().any(|it| it.starts_with(expected)), "{text}: {wrong:?}");
        }
    }
}
