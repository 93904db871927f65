//! Taints and tolerations, as kube-scheduler reads them.

use facts::pod_spec::{Taint, Toleration};

/// What `spec.unschedulable` is to the scheduler.
pub(super) const CORDON: &str = "node.kubernetes.io/unschedulable";

/// Whether the taint keeps away a pod with these tolerations; `PreferNoSchedule` keeps nobody away.
pub(super) fn keeps_away(taint: &Taint, tolerations: &[Toleration]) -> bool {
    matches!(&*taint.effect, "NoSchedule" | "NoExecute")
        && !tolerations.iter().any(|toleration| tolerates(toleration, taint))
}

/// Whether a cordon keeps it away.
pub(super) fn keeps_away_by_cordon(tolerations: &[Toleration]) -> bool {
    let cordon = Taint { effect: "NoSchedule".into(), key: CORDON.into(), value: String::new() };
    keeps_away(&cordon, tolerations)
}

fn tolerates(toleration: &Toleration, taint: &Taint) -> bool {
    let is_any = |text: &Option<String>| text.as_deref().is_none_or(str::is_empty);
    let is = |text: &Option<String>, value: &str| text.as_deref().unwrap_or_default() == value;
    let by_effect = is_any(&toleration.effect) || is(&toleration.effect, &taint.effect);
    let by_key = is_any(&toleration.key) || is(&toleration.key, &taint.key);
    let by_value = match toleration.operator.as_deref().unwrap_or_default() {
        "" | "Equal" => is(&toleration.value, &taint.value),
        "Exists" => true,
        // Operators that compare are newer than what is promised here: to tolerate is the wider answer.
        _ => true,
    };
    by_effect && by_key && by_value
}
