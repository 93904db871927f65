//! Images in a real registry, and registries that do not behave.

mod misbehaving;
pub mod running;

use collect::image::Limits;
use collect::registry::{Access, Credentials, Error, ImageName, Reference, Registries};
use model::image::{Image, Platform};
use model::verdict::GapCause;
use running::{CREDENTIALS, Registry, layer};

const DEBIAN: &str = "mkdir -p usr/bin usr/lib etc var/lib/dpkg; ln -s usr/bin bin\n\
                      for it in dash apt dpkg; do echo x > usr/bin/$it; chmod +x usr/bin/$it; done; ln -s dash usr/bin/sh\n\
                      printf 'ID=debian\\nVERSION_ID=\"12\"\\n' > usr/lib/os-release; ln -s ../usr/lib/os-release etc/\n\
                      echo 'Package: x' > var/lib/dpkg/status";
/// Takes the shell and the package manager away again.
const STRIPPED: &str = "mkdir -p usr/bin; (cd usr/bin; touch .wh.dash .wh.sh .wh.apt .wh.dpkg; echo x > app; chmod +x app)";

fn access(host: &str, credentials: Option<Credentials>) -> Access {
    Access { registry: host.to_owned(), credentials, plain_http: true }
}

fn registries(host: &str) -> Registries {
    Registries::new(vec![access(host, None)], Limits::default()).unwrap()
}

fn name(host: &str, repository: &str, tag: &str) -> ImageName {
    let reference = match tag.parse() {
        Ok(digest) => Reference::Digest(digest),
        Err(_) => Reference::Tag(tag.to_owned()),
    };
    ImageName { registry: host.to_owned(), repository: repository.to_owned(), reference }
}

fn platform(architecture: &str) -> Platform {
    format!("linux/{architecture}").parse().unwrap()
}

async fn read(host: &str, repository: &str, tag: &str) -> Result<Image, Error> {
    registries(host).read(&name(host, repository, tag), &platform("amd64")).await
}

fn credentials(line: &str) -> Credentials {
    use std::os::unix::fs::PermissionsExt;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), line).unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o600)).unwrap();
    Credentials::read(file.path()).unwrap()
}

#[tokio::test]
async fn an_image_is_read_for_its_platform_by_tag_and_by_digest() {
    let registry = Registry::open();
    let debian = layer(DEBIAN);
    let whole = registry.image("team/app", "whole", "amd64", std::slice::from_ref(&debian));
    let stripped = registry.image("team/app", "stripped", "arm64", &[debian, layer(STRIPPED)]);
    let list =
        registry.list("team/app", "1", &[("amd64", whole.clone()), ("arm64", stripped.clone())]);

    let (host, reader) = (registry.host.as_str(), registries(&registry.host));
    let read = async |tag: &str, architecture: &str| {
        reader.read(&name(host, "team/app", tag), &platform(architecture)).await.unwrap()
    };
    let fat = read("1", "amd64").await;
    assert_eq!(fat.digest, whole["digest"]);
    assert_eq!((fat.platform.to_string().as_str(), fat.user.as_str()), ("linux/amd64", "65532"));
    let shells: Vec<String> = fat.contents.shells.iter().map(ToString::to_string).collect();
    assert_eq!(shells, ["/usr/bin/dash", "/usr/bin/sh -> /usr/bin/dash"]);
    assert_eq!(fat.contents.package_managers.len(), 2);
    let distribution = fat.contents.distribution.as_ref().unwrap();
    assert_eq!(
        (distribution.id.as_str(), distribution.version_id.as_deref()),
        ("debian", Some("12"))
    );
    assert_eq!(fat, read(list["digest"].as_str().unwrap(), "amd64").await);
    assert_eq!(fat, read("whole", "amd64").await);

    let slim = read("1", "arm64").await;
    assert_eq!(slim.digest, stripped["digest"]);
    assert!(slim.contents.is_distroless(), "{:?}", slim.contents);
    assert!(
        slim.is_built_on(&fat) && !fat.is_built_on(&slim),
        "{:?} {:?}",
        slim.layers,
        fat.layers
    );
    assert_eq!(slim.contents.package_databases, ["/var/lib/dpkg/status"]);
    assert_eq!(
        slim.compressed_bytes(),
        slim.layers.iter().map(|it| it.compressed_bytes).sum::<u64>()
    );
    assert!(slim.layers.iter().all(|layer| layer.unpacked_bytes >= 1024));

    let refused = reader.read(&name(host, "team/app", "1"), &platform("s390x")).await.unwrap_err();
    let expected = "there is no image for linux/s390x: there are linux/amd64, linux/arm64";
    assert_eq!((refused.to_string().as_str(), refused.cause()), (expected, GapCause::Unreadable));
}

#[tokio::test]
async fn more_images_than_are_read_at_once_are_all_read() {
    let registry = Registry::open();
    registry.image("app", "1", "amd64", &[layer(DEBIAN)]);
    let reader = registries(&registry.host);
    let (name, platform) = (name(&registry.host, "app", "1"), platform("amd64"));
    let all = futures_util::future::join_all((0..20).map(|_| reader.read(&name, &platform))).await;
    let first = all[0].as_ref().unwrap();
    assert!(all.iter().all(|image| image.as_ref().unwrap() == first));
}

#[tokio::test]
async fn what_is_not_there_or_not_up_says_so() {
    let registry = Registry::open();
    registry.image("app", "1", "amd64", &[layer("echo x > app")]);
    let host = registry.host.clone();
    for (repository, tag) in [("app", "2"), ("other", "1")] {
        let missing = read(&host, repository, tag).await.unwrap_err();
        assert!(
            missing.to_string().starts_with(&format!("{host} has no such image, ")),
            "{missing}"
        );
        assert_eq!(missing.cause(), GapCause::Forbidden);
    }
    drop(registry);
    let down = read(&host, "app", "1").await.unwrap_err();
    assert_eq!(
        (down.to_string(), down.cause()),
        (format!("{host} cannot be reached"), GapCause::Unreachable)
    );
}

#[tokio::test]
async fn a_password_opens_what_is_closed_without() {
    let registry = Registry::closed();
    registry.image("app", "1", "amd64", &[layer("echo x > app")]);
    let host = registry.host.as_str();
    let read = async |credentials| {
        let reader = Registries::new(vec![access(host, credentials)], Limits::default()).unwrap();
        reader.read(&name(host, "app", "1"), &platform("amd64")).await
    };
    assert_eq!(read(Some(credentials(CREDENTIALS))).await.unwrap().contents.files, 1);
    for refused in [None, Some(credentials("robot:wrong"))] {
        let refused = read(refused).await.unwrap_err();
        assert!(matches!(refused, Error::Refused { code: 401, .. }), "{refused}");
        assert_eq!(refused.cause(), GapCause::Forbidden);
    }
}
