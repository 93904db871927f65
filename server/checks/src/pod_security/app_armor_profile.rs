//! `appArmorProfile`: no field or annotation switches AppArmor's confinement off. Annotations are looked at in every
//! version, whether there is a container of that name or not.

use facts::pod_spec::annotations::APPARMOR_CONTAINER;
use model::pod_security::{PodSecurityLevel, Versions};

use super::Control;

pub(super) static CONTROL: Control = Control {
    id: "appArmorProfile",
    level: PodSecurityLevel::Baseline,
    overrides: None,
    judge: |pod, found| {
        let of_pod =
            pod.spec.security_context.as_ref().and_then(|it| it.app_armor_profile.as_ref());
        let of_containers = pod.containers().map(|container| {
            let context = container.container.security_context.as_ref();
            let profile = context.and_then(|context| context.app_armor_profile.as_ref());
            (profile, container.at("securityContext.appArmorProfile.type"))
        });
        for (profile, field) in [(of_pod, pod.at("securityContext.appArmorProfile.type"))]
            .into_iter()
            .chain(of_containers)
        {
            let kind = profile.map_or("RuntimeDefault", |profile| &*profile.kind);
            if !matches!(kind, "RuntimeDefault" | "Localhost") {
                found.forbid(Versions::ALL, field, format!("is `{kind}`"));
            }
        }
        for (key, profile) in pod.spec.profile_annotations.iter() {
            if key.starts_with(APPARMOR_CONTAINER)
                && !matches!(profile, "" | "runtime/default")
                && !profile.starts_with("localhost/")
            {
                found.forbid(Versions::ALL, pod.annotation_at(key), format!("is `{profile}`"));
            }
        }
    },
};
