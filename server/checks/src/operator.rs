//! Who runs something, apart from where it is, and whose law that operator may answer to.

use chrono::NaiveDate;
use model::address::Says;
use model::place::Country;
use model::residency::{ForeignOrder, Nexus};
use serde::Serialize;

use crate::datasets::{Provider, providers, regions};
use crate::law::Law;
use crate::law::overlay::Claim;
use crate::place::{Clues, ProviderId, host};

/// What one clue says of who runs something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorEvidence {
    /// `provider_id`, `address_feed`, `asn` or `declaration`, strongest first.
    pub rung: &'static str,
    /// The field or input it was read from.
    pub path: String,
    /// What stood there.
    pub value: String,
    /// The operator's key in the dataset of providers; `None` where it names none.
    pub operator: Option<&'static str>,
    /// Where that is known from, or why it names none.
    pub source: String,
    /// The day the source is of, where it tells one.
    pub as_of: Option<NaiveDate>,
}

/// An operator and the law it may answer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// The ultimate parent company, as far as it is known.
    pub company: Option<&'static str>,
    /// Its country.
    pub parent_country: Option<Country>,
    /// Whether something ties the operator to the United States.
    pub us_nexus: Nexus,
    /// What ties it, each by itself.
    pub nexuses: Vec<String>,
    /// Its certification under the Data Privacy Framework.
    pub dpf_certified: String,
    /// What foreign orders it may be exposed to, a sentence each.
    pub exposed_to: Vec<String>,
    /// The same orders by name; empty where no tie was found.
    #[serde(skip)]
    pub orders: Vec<ForeignOrder>,
    /// Its regions in the United States.
    #[serde(skip)]
    pub us_regions: Vec<&'static str>,
    /// What else is known.
    pub note: Option<&'static str>,
    /// Where that is known from.
    pub source: &'static str,
    /// Why nobody should take it as settled.
    pub doubts: Vec<String>,
}

/// The key of an operator as the dataset has it; `None` for one that it does not know.
pub fn known(key: &str) -> Option<&'static str> {
    provider(key).map(|provider| &*provider.key)
}

/// The operator that the strongest clue names; `None` where none does, or where clues of one strength disagree.
pub fn key(clues: &Clues<'_>) -> Option<&'static str> {
    if let Some(key) = clues.provider_id.and_then(|id| ProviderId::read(id).operator_key()) {
        return Some(key);
    }
    if let Some(named) = clues.host.and_then(host::known) {
        return Some(named.provider);
    }
    let published = clues.addresses.iter().filter_map(|clue| match &clue.says {
        Says::Region { provider, .. } => known(provider),
        _ => None,
    });
    let announced = clues.addresses.iter().filter_map(|clue| match clue.says {
        Says::Network { asn, .. } => of_system(asn),
        _ => None,
    });
    one(published).or_else(|| one(announced)).unwrap_or_else(|| declared(clues))
}

/// The operator that is declared; `None` where several are.
pub(crate) fn declared(clues: &Clues<'_>) -> Option<&'static str> {
    one(clues.declared.iter().filter_map(|it| known(it.operator.as_deref()?))).flatten()
}

/// The one that all name, or `None` for several; nothing where there is none.
fn one(mut keys: impl Iterator<Item = &'static str>) -> Option<Option<&'static str>> {
    let first = keys.next()?;
    Some(keys.all(|other| other == first).then_some(first))
}

/// Every clue of who runs something, strongest first.
pub fn evidence(clues: &Clues<'_>) -> Vec<OperatorEvidence> {
    let id = clues.provider_id.filter(|id| !id.is_empty()).map(|id| {
        let read = ProviderId::read(id);
        let key = read.operator_key();
        let why = read.unnamed.unwrap_or("an instance id of no known provider's form");
        OperatorEvidence {
            rung: "provider_id",
            path: "spec.providerID".into(),
            value: crate::place::shown(id),
            operator: key,
            source: key.map_or_else(|| why.to_owned(), row_of),
            as_of: None,
        }
    });
    let published = clues.addresses.iter().filter_map(|clue| {
        let Says::Region { provider, .. } = &clue.says else { return None };
        Some(OperatorEvidence {
            rung: "address_feed",
            path: clue.path.clone(),
            value: clue.address.map(|address| address.to_string()).unwrap_or_default(),
            operator: known(provider),
            source: format!("{}; {}", clue.source, row_of(provider)),
            as_of: clue.as_of,
        })
    });
    let systems = clues.addresses.iter().filter_map(|clue| {
        let Says::Network { asn, name } = &clue.says else { return None };
        let key = of_system(*asn);
        let named = name.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
        Some(OperatorEvidence {
            rung: "asn",
            path: clue.path.clone(),
            value: format!("AS{asn}{named}"),
            operator: key,
            source: match key {
                Some(key) => format!("{}; {}", clue.source, row_of(key)),
                None if serves_copies(*asn) => {
                    format!("{}; a network that serves copies runs no node behind it", clue.source)
                }
                None => format!("{}; no dataset knows whose AS{asn} is", clue.source),
            },
            as_of: clue.as_of,
        })
    });
    let declared = clues.declared.iter().filter_map(|declaration| {
        let name = declaration.operator.as_deref()?;
        Some(OperatorEvidence {
            rung: "declaration",
            path: "declared".into(),
            value: name.into(),
            operator: known(name),
            source: declaration.source(),
            as_of: None,
        })
    });
    id.into_iter().chain(published).chain(systems).chain(declared).collect()
}

/// Of a day before the first on which anybody could be certified.
const BEFORE_THE_FRAMEWORK: &str = "not there on that day";

/// What an operator may be exposed to under this law; `None` for one that the dataset does not know.
pub fn exposure(key: &str, law: &Law<'_>) -> Option<Exposure> {
    let provider = provider(key)?;
    let parent = law.overlay.claims(key).find_map(|(claim, said)| match claim {
        Claim::Parent(country) => Some((country, said)),
        Claim::Certified(_) => None,
    });
    let parent_country = parent.map(|(country, _)| country).or(provider.parent_country);
    let us_nexus = nexus(provider, parent.map(|(country, _)| country));
    let orders = orders(us_nexus, law.on);
    let claimed = parent.map(|(_, said)| match &said.reason {
        Some(reason) => format!("`{}` is declared: {reason}", said.rule),
        None => format!("what if `{}`", said.rule),
    });
    let doubts = [provider.source.as_str(), provider.note.as_deref().unwrap_or_default()]
        .iter()
        .any(|text| text.contains("needs-review"))
        .then(|| "needs-review".to_owned());
    // Who the parent of another country would be, nobody said.
    let company = match parent_country == provider.parent_country {
        true => provider.parent_company.as_deref(),
        false => None,
    };
    Some(Exposure {
        company,
        parent_country,
        us_nexus,
        nexuses: nexuses(provider, parent_country, company),
        dpf_certified: certification(provider, law),
        exposed_to: exposed_to(us_nexus, &orders),
        orders,
        us_regions: us_regions(provider),
        note: provider.note.as_deref(),
        source: &provider.source,
        doubts: doubts.into_iter().chain(claimed).collect(),
    })
}

fn nexus(provider: &Provider, claimed: Option<Country>) -> Nexus {
    let by_dataset = match provider.us_nexus.as_str() {
        "yes" => Nexus::Yes,
        "none found" => Nexus::NoneFound,
        _ => Nexus::Unclear,
    };
    match claimed {
        Some(Country::US) => Nexus::Yes,
        // What the other ties are was never asked while the parent was one.
        Some(_) if by_dataset == Nexus::Yes => Nexus::Unclear,
        Some(_) | None => by_dataset,
    }
}

fn nexuses(
    provider: &Provider,
    parent_country: Option<Country>,
    company: Option<&str>,
) -> Vec<String> {
    let parent = (parent_country == Some(Country::US)).then(|| match company {
        Some(company) => format!("the ultimate parent is of the United States: {company}"),
        None => "the ultimate parent is of the United States".to_owned(),
    });
    let here = us_regions(provider);
    let regions =
        (!here.is_empty()).then(|| format!("regions in the United States: {}", here.join(", ")));
    let note = provider.note.as_ref().filter(|note| note.contains("US")).cloned();
    parent.into_iter().chain(regions).chain(note).collect()
}

fn us_regions(provider: &Provider) -> Vec<&'static str> {
    let of_provider = regions().iter().filter(|row| row.provider == provider.key);
    of_provider.filter(|row| row.country == Country::US).map(|row| row.region.as_str()).collect()
}

/// The Data Privacy Framework is of 2023-07-10 (Decision (EU) 2023/1795); what is unverified then, could not be before.
fn certification(provider: &Provider, law: &Law<'_>) -> String {
    let began = NaiveDate::from_ymd_opt(2023, 7, 10);
    if law.on.zip(began).is_some_and(|(on, began)| on < began) {
        return BEFORE_THE_FRAMEWORK.into();
    }
    let said = law.overlay.claims(&provider.key).find_map(|(claim, said)| match claim {
        Claim::Certified(certified) => Some((certified, said)),
        Claim::Parent(_) => None,
    });
    match said {
        None => provider.dpf_certified.clone(),
        Some((certified, said)) => {
            let word = if certified { "yes" } else { "no" };
            match &said.reason {
                Some(reason) => format!("{word}, declared: {reason}"),
                None => format!("{word}, what if"),
            }
        }
    }
}

/// Orders by the day from which they could be given: the CLOUD Act is of 2018-03-23 (Pub. L. 115-141, division V), section 702
/// of FISA of 2008-07-10 (Pub. L. 110-261). The statute of that is reported to have lapsed on 2026-06-12; certifications
/// under it are reported to run into 2027.
fn orders(nexus: Nexus, on: Option<NaiveDate>) -> Vec<ForeignOrder> {
    let since = |year, month, day| {
        let first = NaiveDate::from_ymd_opt(year, month, day);
        on.zip(first).is_none_or(|(on, first)| on >= first)
    };
    if nexus == Nexus::NoneFound {
        return Vec::new();
    }
    let cloud_act = since(2018, 3, 23).then_some(ForeignOrder::CloudAct);
    let fisa = match (since(2008, 7, 10), since(2026, 6, 12)) {
        (_, true) => Some(ForeignOrder::FisaLapsed),
        (true, false) => Some(ForeignOrder::FisaDirectives),
        (false, false) => None,
    };
    cloud_act.into_iter().chain(fisa).collect()
}

fn exposed_to(nexus: Nexus, orders: &[ForeignOrder]) -> Vec<String> {
    let exposed = match nexus {
        Nexus::Yes => "exposed to",
        Nexus::Unclear => "unclear whether exposed to",
        Nexus::NoneFound => {
            return vec![
                "no tie to the United States was found, which is no proof that there is none"
                    .into(),
            ];
        }
    };
    let order = |order: &ForeignOrder| match order {
        ForeignOrder::CloudAct => format!(
            "{exposed} the CLOUD Act (18 USC 2713): orders for data in the operator's possession, custody or control, \
             wherever it is stored"
        ),
        ForeignOrder::FisaDirectives => format!(
            "{exposed} FISA section 702: directives to providers of electronic communication services"
        ),
        // Read in the press and in no official text: neither is taken as settled.
        ForeignOrder::FisaLapsed => {
            "unclear whether exposed to FISA section 702: the statute is reported to have lapsed \
                                     on 2026-06-12, and certifications under it to run into 2027"
                .into()
        }
    };
    match orders {
        [] => vec!["neither the CLOUD Act nor section 702 of FISA was in force on that day".into()],
        orders => orders.iter().map(order).collect(),
    }
}

fn provider(key: &str) -> Option<&'static Provider> {
    providers().iter().find(|provider| provider.key == key)
}

/// The operator of an autonomous system; one that serves copies of others' content runs no node.
fn of_system(asn: u32) -> Option<&'static str> {
    let provider = providers().iter().find(|provider| provider.asns().any(|own| own == asn))?;
    (!provider.key.starts_with("cdn:")).then_some(&*provider.key)
}

fn serves_copies(asn: u32) -> bool {
    let mut copies = providers().iter().filter(|provider| provider.key.starts_with("cdn:"));
    copies.any(|provider| provider.asns().any(|own| own == asn))
}

fn row_of(key: &str) -> String {
    let source = provider(key).map_or("", |provider| &provider.source);
    format!("providers: {key} ({source})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Declaration;

    fn of(key: &str, rules: &[&str], on: Option<&str>) -> Exposure {
        let overlay = rules
            .iter()
            .map(|rule| rule.parse::<crate::law::overlay::Amendment>().expect("a statement"))
            .collect();
        let on = on.map(|day| day.parse().expect("a day"));
        exposure(key, &Law { on, known: None, overlay: &overlay }).expect("an operator")
    }

    #[test]
    fn every_tie_is_named() {
        for (key, nexus, parent, ties) in [
            ("linode", Nexus::Yes, Some("US"), "Akamai Technologies"),
            ("aws-eusc", Nexus::Yes, Some("US"), "AWS European Sovereign Cloud"),
            ("hetzner", Nexus::Unclear, Some("DE"), "regions in the United States: ash, hil"),
            ("ionos", Nexus::Unclear, Some("DE"), "us/las"),
            ("ovh", Nexus::Unclear, Some("FR"), "HIL*, VIN*"),
            ("scaleway", Nexus::NoneFound, Some("FR"), "no US parent"),
            ("exoscale", Nexus::Unclear, Some("MX"), "no US region"),
        ] {
            let found = of(key, &[], None);
            assert_eq!(found.us_nexus, nexus, "{key}");
            assert_eq!(found.parent_country.map(|it| it.to_string()).as_deref(), parent, "{key}");
            assert!(found.nexuses.join("; ").contains(ties), "{key}: {:?}", found.nexuses);
        }
        assert_eq!(exposure("nobody", &Law::on(None)), None);
    }

    #[test]
    fn what_is_said_of_an_operator_stands_above_its_row() {
        let bought = of("scaleway", &["provider scaleway: parent US"], None);
        assert_eq!((bought.us_nexus, bought.parent_country), (Nexus::Yes, Some(Country::US)));
        let sold = of("aws", &["provider aws: parent NO"], None);
        assert_eq!((sold.us_nexus, sold.parent_country), (Nexus::Unclear, Some(Country::NO)));
        assert_eq!(of("aws", &[], None).dpf_certified, "unverified");
        assert_eq!(of("aws", &["provider aws: certified"], None).dpf_certified, "yes, what if");
        assert_eq!(of("aws", &[], Some("2023-07-10")).dpf_certified, "unverified");
        assert_eq!(of("aws", &[], Some("2023-07-09")).dpf_certified, "not there on that day");
        assert_eq!((bought.company, sold.company), (None, None), "nobody said who");
    }

    #[test]
    fn a_lapsed_statute_is_told_as_lapsed() {
        let says = |on| of("aws", &[], Some(on)).exposed_to[1].clone();
        let all = |on| of("aws", &[], Some(on)).exposed_to;
        assert!(
            all("2008-07-09")[0].starts_with("neither the CLOUD Act nor"),
            "{:?}",
            all("2008-07-09")
        );
        assert!(all("2018-03-22")[0].starts_with("exposed to FISA section 702"));
        assert_eq!((all("2018-03-22").len(), all("2018-03-23").len()), (1, 2));
        assert!(says("2026-06-11").starts_with("exposed to FISA section 702: directives"));
        let lapsed = says("2026-06-12");
        assert!(lapsed.starts_with("unclear whether exposed"), "{lapsed}");
        assert!(lapsed.contains("is reported to have lapsed on 2026-06-12"), "{lapsed}");
    }

    #[test]
    fn the_strongest_clue_names_the_operator() {
        let network = |asn| model::address::AddressClue {
            path: "--asn".into(),
            address: None,
            says: Says::Network { asn, name: None },
            source: "given".into(),
            as_of: None,
        };
        for (id, systems, declared, expected) in [
            (Some("linode://1"), &[24940][..], Some("ovh"), Some("linode")),
            (Some("openstack:///u"), &[24940], Some("ovh"), Some("hetzner")),
            (Some("openstack:///u"), &[], Some("safespring"), Some("safespring")),
            (Some("vsphere://u"), &[], None, None),
            (Some("azure://"), &[], None, None),
            (Some("hcloud:///"), &[24940], None, Some("hetzner")),
            (Some("kind://docker/kind/worker"), &[], None, None),
            (Some("eks-hybrid:///eu-west-1/c/n"), &[], None, None),
            (None, &[24940, 213_230], None, Some("hetzner")),
            (None, &[24940, 16509], None, None),
            (None, &[13335], None, None),
            (None, &[64512], Some("nrec"), Some("nrec")),
            (None, &[], Some("somebody"), None),
        ] {
            let addresses: Vec<_> = systems.iter().map(|asn| network(*asn)).collect();
            let operator = declared.map(Into::into);
            let declaration = Declaration { operator, ..Declaration::default() };
            let clues = Clues {
                provider_id: id,
                host: None,
                addresses: &addresses,
                declared: &[&declaration],
                ..Clues::default()
            };
            assert_eq!(key(&clues), expected, "{id:?} {systems:?} {declared:?}");
            assert!(evidence(&clues).iter().all(|it| !it.source.is_empty()));
        }
    }
}
