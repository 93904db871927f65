//! `[agents]`: where the agents of nodes report to.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;

use super::super::agents::{ACCOUNT, Agents, PEERS};
use super::{Reading, Value};
use crate::agents::mesh::MOST;

pub(super) const TABLE: &str = "agents";

pub(super) const KEYS: &[&str] = &["listen", "certificate", "key", "account", "peers"];

/// What the table says so far.
#[derive(Default)]
pub(super) struct Draft {
    listen: Option<SocketAddr>,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    account: Option<String>,
    peers: Option<u64>,
}

impl Reading<'_> {
    pub(super) fn agents_key(&mut self, key: &str, value: &Value<'_>, draft: &mut Draft) {
        let name = format!("{TABLE}.{key}");
        match key {
            "listen" => draft.listen = self.address(&name, value),
            "certificate" => draft.certificate = self.text(&name, value).map(PathBuf::from),
            "key" => draft.key = self.text(&name, value).map(PathBuf::from),
            "peers" => draft.peers = self.whole(&name, value, 0..=MOST as u64),
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
        let Draft { account, peers, .. } = draft;
        let (Some(listen), Some(certificate), Some(key)) =
            (draft.listen, draft.certificate, draft.key)
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
            peers: peers.unwrap_or(PEERS),
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
        let default = "0.0.0.0:7443, certificate c.pem, of the account nordvakt/nordvakt-agent, 3 peers of each";
        assert_eq!(described(WHOLE).as_deref(), Some(default));
        let own = format!("{WHOLE}account = \"watch/eyes\"\npeers = 0\n");
        assert!(described(&own).is_some_and(|it| it.ends_with("watch/eyes, 0 peers of each")));
        assert_eq!(described("[server]\n"), None);
        for (text, expected) in [
            (WHOLE.replace("key = \"k.pem\"\n", ""), "t.toml:1:2: [agents] needs `listen`"),
            (WHOLE.replace("0.0.0.0:7443", "here"), "t.toml:2:10: `agents.listen` is `here`"),
            (
                format!("{WHOLE}account = \"eyes\""),
                "t.toml:5:11: `agents.account` is `eyes`: expected",
            ),
            (
                format!("{WHOLE}peers = 17"),
                "t.toml:5:9: `agents.peers`: expected a whole number from 0 to 16",
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
