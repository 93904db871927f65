//! Where packages are from, by the words that Trivy has for it.

/// The type of package URL for one of Trivy's package types or distributions; `generic` where none is known.
pub fn of_trivy(word: &str) -> &'static str {
    match word {
        "debian" | "ubuntu" => "deb",
        "alpine" | "wolfi" | "chainguard" | "minimos" => "apk",
        "alma"
        | "amazon"
        | "azurelinux"
        | "bottlerocket"
        | "cbl-mariner"
        | "centos"
        | "fedora"
        | "oracle"
        | "photon"
        | "redhat"
        | "rocky"
        | "opensuse"
        | "opensuse-leap"
        | "opensuse-tumbleweed"
        | "opensuse.leap"
        | "opensuse.tumbleweed"
        | "slem"
        | "suse linux enterprise micro"
        | "suse linux enterprise server"
        | "sles" => "rpm",
        "bun" | "javascript" | "node-pkg" | "npm" | "pnpm" | "yarn" => "npm",
        "pip" | "pipenv" | "poetry" | "pylock" | "python-pkg" | "uv" => "pypi",
        "gobinary" | "gomod" => "golang",
        "gradle" | "jar" | "pom" | "sbt" => "maven",
        "cargo" | "rustbinary" => "cargo",
        "bundler" | "gemspec" => "gem",
        "composer" | "composer-vendor" => "composer",
        "dotnet-core" | "nuget" | "packages-props" => "nuget",
        _ => "generic",
    }
}
