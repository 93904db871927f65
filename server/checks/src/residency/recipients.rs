//! Who runs nodes where: a decision on adequacy may cover one operator in a territory and not another.

use std::collections::{BTreeMap, BTreeSet};

use model::ids::ClusterId;
use model::place::{Country, Place, Setter};
use model::residency::{Scope, Standing};

use super::standing;
use super::systems::outside_first;
use crate::join::destinations::ATTACHED_ALONE;
use crate::law::Law;
use crate::operator;

/// A key of the dataset of providers; `None` for nodes of which nothing names who runs them.
pub(super) type Recipient = Option<&'static str>;

/// Who runs the nodes of each cluster in each territory.
pub(super) struct Recipients(BTreeMap<(ClusterId, Option<Country>), BTreeSet<Recipient>>);

impl Recipients {
    /// Those of these nodes.
    pub fn of(nodes: &[(ClusterId, String, Place)]) -> Self {
        let mut recipients: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (cluster, _, place) in nodes {
            recipients.entry((*cluster, place.territory)).or_default().insert(recipient(place));
        }
        Self(recipients)
    }

    /// Those of a cluster's nodes in a territory.
    pub fn at(
        &self,
        cluster: ClusterId,
        territory: Option<Country>,
    ) -> impl Iterator<Item = Recipient> {
        self.0.get(&(cluster, territory)).into_iter().flatten().copied()
    }

    /// What nodes of a cluster in a territory are to the scope, and whose they are: the worst of whoever runs some there.
    pub fn worst(
        &self,
        (law, scope): (&Law<'_>, Scope),
        cluster: ClusterId,
        territory: Option<Country>,
    ) -> (Standing, Recipient) {
        let Some(there) = territory else { return (Standing::Unknown, None) };
        self.at(cluster, territory)
            .map(|who| (standing(law, scope, there, who), who))
            .min_by_key(|(standing, _)| outside_first(*standing))
            .unwrap_or_else(|| (standing(law, scope, there, None), None))
    }
}

/// Why nobody should take a place as settled, whatever the law of it.
pub(super) fn doubts(place: &Place) -> impl Iterator<Item = &'static str> {
    let decisive = place.decisive();
    let settable = decisive.is_some_and(|it| it.set_by == Setter::Kubelet);
    let used_alone = decisive.is_some_and(|it| it.source.ends_with(ATTACHED_ALONE));
    let torn = place.conflicts().next().is_some();
    [
        settable.then_some("its place rests on a label that a kubelet can set"),
        used_alone.then_some("it is used there, and where its driver keeps the data is not seen"),
        torn.then_some("other evidence names other places"),
    ]
    .into_iter()
    .flatten()
}

/// Who runs it, where that is known.
pub(super) fn recipient(place: &Place) -> Recipient {
    place.operator.as_deref().and_then(operator::known)
}
