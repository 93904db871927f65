//! Credentials among the arguments of a program, told by what stands before them: a flag, a header, a variable, the
//! program itself. What is told is where one stands and by which name, never the value.

use crate::env_value::{
    credential_in_json, looks_like_credential, may_be_secret, names_a_credential,
};

/// An argument that looks as if it held a credential.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialArgument {
    /// Its place in the list, from 0.
    pub index: u32,
    /// The flag, header or variable that names it, such as `--password`; `None` where its own form tells.
    pub name: Option<Box<str>>,
    /// Is one only where this program reads it.
    pub(crate) read_by: Option<Client>,
}

/// A client whose short flag takes a password, by its place among [`CLIENTS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Client(u8);

/// How a program is given a password.
enum Given {
    /// Right behind the flag: `-psecret`.
    Attached(&'static str),
    /// As the next argument.
    Next(&'static str),
    /// As the next argument, behind a user and a colon.
    AfterUser(&'static [&'static str]),
}

/// Programs by name, and the flag; `login` is that of docker, podman, helm registry, skopeo and their like.
const CLIENTS: [(&[&str], Given); 7] = [
    (
        &[
            "mysql",
            "mysqladmin",
            "mysqldump",
            "mysqlimport",
            "mysqlcheck",
            "mariadb",
            "mariadb-dump",
            "mariadb-admin",
        ],
        Given::Attached("-p"),
    ),
    (
        &[
            "mongo",
            "mongosh",
            "mongodump",
            "mongorestore",
            "mongoexport",
            "mongoimport",
            "sshpass",
            "cypher-shell",
            "login",
        ],
        Given::Next("-p"),
    ),
    (&["redis-cli"], Given::Next("-a")),
    (&["ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldapwhoami"], Given::Next("-w")),
    (&["sqlcmd", "mosquitto_pub", "mosquitto_sub"], Given::Next("-P")),
    (&["redis-server", "valkey-server"], Given::Next("--requirepass")),
    (&["curl"], Given::AfterUser(&["-u", "--user", "-U", "--proxy-user"])),
];

/// What stands before a program's name without being one.
const BEFORE_PROGRAMS: [&str; 13] = [
    "exec", "sudo", "env", "time", "nice", "nohup", "!", "if", "then", "else", "do", "while",
    "until",
];

/// Flags that begin so ask for something or switch it, and are not followed by it.
const SWITCHES: [&str; 15] = [
    "no", "skip", "without", "with", "allow", "disable", "enable", "require", "use", "show", "ask",
    "prompt", "generate", "reset", "print",
];

/// Before `secret`, words that make it the name of a Secret.
const NAMED_SECRETS: [&str; 8] =
    ["tls", "ca", "cert", "certificate", "pull", "image", "config", "serving"];

/// What the next word is, by those before it.
enum Awaited {
    /// The value of what has this name.
    Value(Box<str>),
    /// The same, where this program reads it.
    ValueFor(Client, &'static str),
    /// A user and a password.
    UserAndPassword(Option<Client>, &'static str),
    /// What follows `Authorization:`.
    Scheme,
}

/// Searches one list, argument by argument.
#[derive(Default)]
pub(crate) struct Search {
    found: Vec<CredentialArgument>,
    /// The program that reads what follows.
    pub(crate) program: Option<Client>,
    awaited: Option<Awaited>,
    index: u32,
}

impl Search {
    /// Looks at the next argument; a script is looked at word by word.
    pub(crate) fn argument(&mut self, argument: &str) {
        if argument.contains("PRIVATE KEY-----") || credential_in_json(argument.trim()) {
            self.find(None, None);
        }
        let mut at_program = self.index == 0 || argument.contains(char::is_whitespace);
        for word in argument.split_whitespace() {
            if matches!(word, "&&" | "||" | "|" | ";" | "&") {
                (self.program, self.awaited, at_program) = (None, None, true);
                continue;
            }
            let ends = word.ends_with(';');
            let word = word.trim_matches(['"', '\'', ';']);
            if at_program {
                let name = word.rsplit('/').next().unwrap_or(word);
                self.program = client_of(name).or(self.program);
            } else if word == "login" {
                self.program = client_of(word);
            }
            at_program &=
                BEFORE_PROGRAMS.contains(&word) || (word.contains('=') && !word.starts_with('-'));
            self.word(word);
            if ends {
                (self.program, self.awaited, at_program) = (None, None, true);
            }
        }
        self.index += 1;
    }

    /// Takes note of one that was found before.
    pub(crate) fn known(&mut self, name: Option<Box<str>>) {
        self.find(name, None);
        self.index += 1;
    }

    /// Passes over what is no text.
    pub(crate) fn pass(&mut self) {
        self.index += 1;
    }

    /// All that was found, an argument once.
    pub(crate) fn into_found(mut self) -> Box<[CredentialArgument]> {
        self.found.dedup_by_key(|it| (it.index, it.read_by));
        self.found.into()
    }

    fn find(&mut self, name: Option<Box<str>>, read_by: Option<Client>) {
        self.found.push(CredentialArgument { index: self.index, name, read_by });
    }

    fn word(&mut self, word: &str) {
        match self.awaited.take() {
            Some(Awaited::Value(name)) if is_secret(word) => return self.find(Some(name), None),
            Some(Awaited::ValueFor(client, name)) if is_secret(word) => {
                let read_by = (self.program != Some(client)).then_some(client);
                self.find(Some(name.into()), read_by);
            }
            Some(Awaited::UserAndPassword(client, name))
                if word.split_once(':').is_some_and(|(_, password)| is_secret(password)) =>
            {
                self.find(Some(name.into()), client);
            }
            Some(Awaited::Scheme) => {
                let is_scheme =
                    ["bearer", "basic", "token"].iter().any(|it| word.eq_ignore_ascii_case(it));
                if is_scheme {
                    self.awaited = Some(Awaited::Value("Authorization".into()));
                } else if is_secret(word) {
                    self.find(Some("Authorization".into()), None);
                }
                return;
            }
            _ => {}
        }
        if refers_to_a_variable(word) {
            return;
        }
        if let Some(name) = pair(word) {
            return self.find(shown(name), None);
        }
        if looks_like_credential(word) && !word.contains(":$") {
            return self.find(None, None);
        }
        if word.eq_ignore_ascii_case("authorization:") {
            self.awaited = Some(Awaited::Scheme);
        } else if let Some(name) = word.strip_suffix(':').or(word.starts_with('-').then_some(word))
            && names_a_value(name)
        {
            self.awaited = shown(name).map(Awaited::Value);
        }
        self.flag_of_a_client(word);
    }

    /// Where the program is not known, as in arguments for the image's own, each that might be it.
    fn flag_of_a_client(&mut self, word: &str) {
        for (client, (_, given)) in (0..).map(Client).zip(&CLIENTS) {
            if self.program.is_some_and(|program| program != client) {
                continue;
            }
            let read_by = self.program.is_none().then_some(client);
            match given {
                Given::Attached(flag) => {
                    if word.strip_prefix(flag).is_some_and(is_secret) {
                        self.find(Some((*flag).into()), read_by);
                    }
                }
                // One that is awaited already is named in full.
                Given::Next(flag) if word == *flag && self.awaited.is_none() => {
                    self.awaited = Some(Awaited::ValueFor(client, flag));
                }
                Given::AfterUser(flags) => {
                    if let Some(flag) = flags.iter().find(|flag| **flag == word) {
                        self.awaited = Some(Awaited::UserAndPassword(read_by, flag));
                    }
                }
                Given::Next(_) => {}
            }
        }
    }
}

fn client_of(program: &str) -> Option<Client> {
    (0..).zip(&CLIENTS).find(|(_, (names, _))| names.contains(&program)).map(|(at, _)| Client(at))
}

/// The name in the first `name=value` of a word whose value looks like a credential by it; names may be nested, as in
/// `--set auth.password=…`.
fn pair(word: &str) -> Option<&str> {
    word.match_indices('=').find_map(|(at, _)| {
        let (before, value) = (word.get(..at)?, word.get(at + 1..)?);
        let name = before.rsplit(['=', ',', '&', '?', ';', ':', '"', '\'', '{']).next()?;
        let value = value.split(['&', ',', ';']).next()?;
        (names_a_value(name) && is_secret(value)).then_some(name)
    })
}

/// Whether what has this name is a credential, rather than the name of one or a switch.
fn names_a_value(name: &str) -> bool {
    let lower = name.trim_start_matches('-').to_ascii_lowercase();
    let mut words = lower.rsplit(['-', '_', '.']);
    let last = words.next();
    let names_an_object =
        last == Some("secret") && words.next().is_none_or(|it| NAMED_SECRETS.contains(&it));
    let is_switch = lower.split(['-', '_']).next().is_some_and(|it| SWITCHES.contains(&it));
    names_a_credential(name) && !names_an_object && !is_switch
}

/// Shorter ones are numbers of something.
const SHORTEST: usize = 3;

fn is_secret(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    value.len() >= SHORTEST
        && !value.starts_with(['-', '@', '<', '`', '%', '&', '|', '>'])
        && !value.contains("{{")
        && !refers_to_a_variable(value)
        && may_be_secret(value)
}

/// Kubernetes' `$(NAME)`, or a shell's `$NAME` and `${NAME}`.
fn refers_to_a_variable(value: &str) -> bool {
    value.contains("${")
        || value.contains("$(")
        || (value.strip_prefix('$'))
            .is_some_and(|name| name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_'))
}

/// What may be told of a name: nothing of one that could hold more than a name.
fn shown(name: &str) -> Option<Box<str>> {
    const LONGEST: usize = 64;
    let is_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    (name.len() <= LONGEST && name.chars().all(is_name)).then(|| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in these arguments of a program that is not known, and what by it: `1 --password`.
    fn found(arguments: &[&str]) -> Vec<String> {
        let mut search = Search::default();
        arguments.iter().for_each(|argument| search.argument(argument));
        let told = |it: &CredentialArgument| {
            let name = it.name.as_deref().unwrap_or("by its form");
            let by = it.read_by.and_then(|it| CLIENTS[usize::from(it.0)].0.first());
            format!("{} {name}{}", it.index, by.map_or(String::new(), |by| format!(" for {by}")))
        };
        search.into_found().iter().map(told).collect()
    }

    #[test]
    fn a_credential_is_told_by_what_stands_before_it() {
        for (arguments, expected) in [
            (&["--password=hunter2"][..], &["0 --password"][..]),
            (&["--db-password", "hunter2"], &["1 --db-password"]),
            (&["--requirepass", "hunter2"], &["1 --requirepass for redis-server"]),
            (&["redis-server", "--requirepass", "hunter2"], &["2 --requirepass"]),
            (&["-Dspring.datasource.password=hunter2"], &["0 -Dspring.datasource.password"]),
            (&["upgrade", "--set", "image=a,auth.password=hunter2"], &["2 auth.password"]),
            (&["--url", "postgres://app:hunter2@db/app"], &["1 by its form"]),
            (&["--url=https://app:hunter2@example.com/"], &["0 by its form"]),
            (&["--key", "AKIAIOSFODNN7EXAMPLE"], &["1 by its form"]),
            (&["-----BEGIN RSA PRIVATE KEY-----\nMIIE"], &["0 by its form"]),
            (&["mysqldump", "-u", "root", "-phunter2"], &["3 -p"]),
            (&["-u", "root", "-phunter2"], &["2 -p for mysql"]),
            (&["/usr/bin/mongosh", "-p", "hunter2"], &["2 -p"]),
            (&["redis-cli -a hunter2 ping"], &["0 -a"]),
            (&["docker login -u app -p hunter2 registry.example"], &["0 -p"]),
            (&["curl", "-u", "app:hunter2", "https://example.com"], &["2 -u"]),
            (&["curl -H 'Authorization: Bearer hunter2' https://a"], &["0 Authorization"]),
            (&["curl -H \"X-Api-Key: hunter2\" https://a"], &["0 X-Api-Key"]),
            (&["export DB_PASSWORD=hunter2; exec app"], &["0 DB_PASSWORD"]),
            (&["cd /app && mysql -phunter2 < a.sql"], &["0 -p"]),
        ] {
            assert_eq!(found(arguments), expected, "{arguments:?}");
        }
    }

    #[test]
    fn what_refers_to_a_credential_is_none() {
        for arguments in [
            &["--password=$(DB_PASSWORD)"][..],
            &["--password", "$DB_PASSWORD"],
            &["mysql -p\"$MYSQL_ROOT_PASSWORD\" && mysql -p${PASSWORD}"],
            &["curl -u app:$PASSWORD -H \"Authorization: Bearer $TOKEN\" https://a"],
            &["export PASSWORD=$(cat /run/secrets/db); exec app"],
            &["--url=postgres://app:$(PASSWORD)@db/app"],
            &["--password-file=/run/secrets/password", "--token-ttl", "3600"],
            &["--password", "/run/secrets/password"],
            &["--no-password", "app", "--secret", "shop-tls", "--tls-secret=shop"],
            &["--password=<your password>", "--token={{ .Values.token }}"],
            &["psql", "-p", "5432", "ssh", "-p", "2222"],
            &["nginx", "-p8080"],
            &["docker login --password-stdin", "--leader-elect=true", "--v=2"],
            &["-----BEGIN CERTIFICATE-----\nMIIE"],
        ] {
            assert!(
                found(arguments).iter().all(|it| it.contains(" for ")),
                "{arguments:?}: {:?}",
                found(arguments)
            );
        }
    }
}
