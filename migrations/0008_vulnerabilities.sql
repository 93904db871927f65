-- Reports of scanners on images. A digest names the same content in every cluster, so a report has none of its own: who
-- may read it follows from running_image.

CREATE TABLE image_report (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    format text COLLATE "C" NOT NULL,
    tool text COLLATE "C" NOT NULL,
    tool_version text,
    content bytea NOT NULL,
    made_at timestamptz,
    received_at timestamptz NOT NULL,
    came_by text NOT NULL,
    by_reference text COLLATE "C",
    lists_all boolean NOT NULL,
    says_exploited boolean NOT NULL,
    packages integer NOT NULL,
    counts jsonb NOT NULL
);
COMMENT ON TABLE image_report IS 'Reports of scanners on images: the newest of each tool for every digest that it names';
COMMENT ON COLUMN image_report.id IS 'Its number';
COMMENT ON COLUMN image_report.format IS 'trivy, grype, cyclone_dx or vulnerability_report';
COMMENT ON COLUMN image_report.tool IS 'The tool that made it';
COMMENT ON COLUMN image_report.tool_version IS 'The tool''s version; null where it does not say';
COMMENT ON COLUMN image_report.content IS 'SHA-256 of what was read: the same again is not written again';
COMMENT ON COLUMN image_report.made_at IS 'When it was made; null where it does not say';
COMMENT ON COLUMN image_report.received_at IS 'When it was received: which of two is newer, where one does not say when it was made';
COMMENT ON COLUMN image_report.came_by IS 'How it came, in words: a file, REST, a cluster';
COMMENT ON COLUMN image_report.by_reference IS 'The reference that it was matched by where it names no digest; null where it does';
COMMENT ON COLUMN image_report.lists_all IS 'Whether it lists every package found, or those with vulnerabilities alone';
COMMENT ON COLUMN image_report.says_exploited IS 'Whether it would say of a vulnerability that it is known to be exploited';
COMMENT ON COLUMN image_report.packages IS 'How many packages it lists';
COMMENT ON COLUMN image_report.counts IS 'Vulnerabilities by severity, fixable, exploited, set aside; kept so that pages read one row';

CREATE TABLE report_image (
    digest text COLLATE "C" NOT NULL,
    format text COLLATE "C" NOT NULL,
    tool text COLLATE "C" NOT NULL,
    report_id bigint NOT NULL REFERENCES image_report ON DELETE CASCADE,
    PRIMARY KEY (digest, format, tool)
);
CREATE INDEX report_image_by_report ON report_image (report_id);
COMMENT ON TABLE report_image IS 'Which report of a tool is the current one of a digest';
COMMENT ON COLUMN report_image.digest IS 'A digest that the report names: of a manifest, of a list of platforms or of a configuration';
COMMENT ON COLUMN report_image.format IS 'The report''s format';
COMMENT ON COLUMN report_image.tool IS 'The report''s tool';
COMMENT ON COLUMN report_image.report_id IS 'The report';

CREATE TABLE reported_package (
    report_id bigint NOT NULL REFERENCES image_report ON DELETE CASCADE,
    number integer NOT NULL,
    ecosystem text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    alias text COLLATE "C",
    version text COLLATE "C" NOT NULL,
    sort_key bytea,
    PRIMARY KEY (report_id, number)
);
CREATE INDEX reported_package_by_name ON reported_package (name, ecosystem, sort_key);
CREATE INDEX reported_package_by_alias ON reported_package (alias, ecosystem, sort_key) WHERE alias IS NOT NULL;
COMMENT ON TABLE reported_package IS 'Packages that reports list, each once a report';
COMMENT ON COLUMN reported_package.report_id IS 'The report';
COMMENT ON COLUMN reported_package.number IS 'Its number in the report, from 0';
COMMENT ON COLUMN reported_package.ecosystem IS 'Where it is from, by the types of package URLs: deb, rpm, apk, npm …';
COMMENT ON COLUMN reported_package.name IS 'Its whole name';
COMMENT ON COLUMN reported_package.alias IS 'Another name it is known by: the source package, or the name without its group; null without one';
COMMENT ON COLUMN reported_package.version IS 'Its version';
COMMENT ON COLUMN reported_package.sort_key IS 'Bytes that sort as the ecosystem orders versions; null where that order is not known';

CREATE TABLE reported_vulnerability (
    report_id bigint NOT NULL,
    package integer NOT NULL,
    id text COLLATE "C" NOT NULL,
    severity smallint,
    fixed_in text,
    is_exploited boolean NOT NULL,
    score_tenths smallint,
    title text,
    url text,
    assessment jsonb,
    PRIMARY KEY (report_id, package, id),
    FOREIGN KEY (report_id, package) REFERENCES reported_package ON DELETE CASCADE
);
COMMENT ON TABLE reported_vulnerability IS 'Vulnerabilities that reports tell of packages';
COMMENT ON COLUMN reported_vulnerability.report_id IS 'The report';
COMMENT ON COLUMN reported_vulnerability.package IS 'The package''s number in the report';
COMMENT ON COLUMN reported_vulnerability.id IS 'Such as CVE-2024-3094';
COMMENT ON COLUMN reported_vulnerability.severity IS 'As the tool rates it, 0 for critical to 3 for low; null where it does not';
COMMENT ON COLUMN reported_vulnerability.fixed_in IS 'Versions that mend it, as they are told; null where none is known';
COMMENT ON COLUMN reported_vulnerability.is_exploited IS 'It is said to be exploited already';
COMMENT ON COLUMN reported_vulnerability.score_tenths IS 'CVSS base score in tenths';
COMMENT ON COLUMN reported_vulnerability.title IS 'A line on what it is';
COMMENT ON COLUMN reported_vulnerability.url IS 'Where to read more; HTTP or HTTPS';
COMMENT ON COLUMN reported_vulnerability.assessment IS 'What somebody concluded of it for this image: state, justification, detail; null where nobody did';
