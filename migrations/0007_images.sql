-- Images: which run now, by what their pods report; and what was found in them, once a digest.

CREATE TABLE running_image (
    cluster_id uuid NOT NULL,
    unit text COLLATE "C" NOT NULL,
    container text COLLATE "C" NOT NULL,
    reference text COLLATE "C" NOT NULL,
    digest text COLLATE "C" NOT NULL,
    repository text COLLATE "C",
    pods bigint NOT NULL CHECK (pods > 0),
    PRIMARY KEY (cluster_id, unit, container, reference, digest)
);
CREATE INDEX running_image_by_digest ON running_image (digest, cluster_id);
COMMENT ON TABLE running_image IS 'Images that run now: a row for each container of a workload, reference and digest';
COMMENT ON COLUMN running_image.cluster_id IS 'The cluster';
COMMENT ON COLUMN running_image.unit IS 'The workload: workload/NS/KIND/NAME, as in unit_current';
COMMENT ON COLUMN running_image.container IS 'The container''s name';
COMMENT ON COLUMN running_image.reference IS 'The image as the pods name it';
COMMENT ON COLUMN running_image.digest IS 'What the runtime reports that it runs, such as sha256:…: of a list of platforms often the list''s';
COMMENT ON COLUMN running_image.repository IS 'Registry and path that the runtime says it was pulled from, without tag and digest; null where it reports a digest alone';
COMMENT ON COLUMN running_image.pods IS 'In how many running pods';

CREATE TABLE image (
    digest text COLLATE "C" PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('read', 'refused', 'unreachable', 'unreadable')),
    reason text,
    tries integer NOT NULL DEFAULT 1 CHECK (tries > 0),
    tried_at timestamptz NOT NULL,
    retry_at timestamptz,
    last_ran_at timestamptz NOT NULL,
    repository text COLLATE "C" NOT NULL,
    manifest text COLLATE "C",
    platform text,
    read_at timestamptz,
    created_at timestamptz,
    start_user text,
    layers jsonb NOT NULL DEFAULT '[]',
    diff_ids text[] COLLATE "C" NOT NULL DEFAULT '{}',
    pulled_bytes bigint,
    seen_bytes bigint,
    files bigint,
    shells jsonb NOT NULL DEFAULT '[]',
    package_managers jsonb NOT NULL DEFAULT '[]',
    package_databases jsonb NOT NULL DEFAULT '[]',
    os_release jsonb,
    base jsonb,
    CHECK ((state = 'read') = (read_at IS NOT NULL)),
    CHECK ((state = 'read') = (reason IS NULL)),
    CHECK ((state = 'read') = (retry_at IS NULL))
);
CREATE INDEX image_by_lowest_layer ON image ((diff_ids[1]));
COMMENT ON TABLE image IS 'Images as they were read from their registries, or why they were not: one row a digest, whatever clusters run it';
COMMENT ON COLUMN image.digest IS 'The digest that runs, as in running_image';
COMMENT ON COLUMN image.state IS 'read; or refused (the registry does not show it), unreachable (it did not answer) or unreadable (what it sent cannot be used)';
COMMENT ON COLUMN image.reason IS 'Why it was not read, in words; null when it was';
COMMENT ON COLUMN image.tries IS 'How often it was asked for';
COMMENT ON COLUMN image.tried_at IS 'When it was asked for last';
COMMENT ON COLUMN image.retry_at IS 'Not to be asked for again before; null when it was read';
COMMENT ON COLUMN image.last_ran_at IS 'When something was last seen to run it: it is forgotten some time after';
COMMENT ON COLUMN image.repository IS 'Registry and path that it was asked of';
COMMENT ON COLUMN image.manifest IS 'Digest of the platform''s manifest: that of the row where it is no list of platforms';
COMMENT ON COLUMN image.platform IS 'What it is built for, such as linux/amd64';
COMMENT ON COLUMN image.read_at IS 'When it was read';
COMMENT ON COLUMN image.created_at IS 'When it was built, as it says itself; null where it does not';
COMMENT ON COLUMN image.start_user IS 'The user that it starts as, as configured; empty is root';
COMMENT ON COLUMN image.layers IS 'Its layers, the lowest first: digest, diff_id, compressed_bytes, unpacked_bytes';
COMMENT ON COLUMN image.diff_ids IS 'Digests of what the layers unpack to, the lowest first: an image whose list begins with another''s is built on it';
COMMENT ON COLUMN image.pulled_bytes IS 'What is pulled';
COMMENT ON COLUMN image.seen_bytes IS 'Bytes of the files that are seen in a container, one file with two names once';
COMMENT ON COLUMN image.files IS 'Those files';
COMMENT ON COLUMN image.shells IS 'Shells found: path, and leads_to where that is a link';
COMMENT ON COLUMN image.package_managers IS 'Package managers found: path, and leads_to where that is a link';
COMMENT ON COLUMN image.package_databases IS 'Paths of databases of installed packages';
COMMENT ON COLUMN image.os_release IS 'What os-release says: id, name, version_id, pretty_name; null where there is none';
COMMENT ON COLUMN image.base IS 'What its labels claim of the image that it was built on: name, digest; null where they claim nothing';
