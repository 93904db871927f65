-- Clusters, their generations, and what was concluded at each: rows in *current* tables, which move to
-- *history* tables when they change. A history table is its current table's columns behind the two that
-- close a row, so that a column added to both later stays in line.

CREATE TABLE cluster (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    sample boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE cluster IS 'Clusters that are or were watched';
COMMENT ON COLUMN cluster.id IS 'UID of the cluster''s kube-system namespace';
COMMENT ON COLUMN cluster.name IS 'What its operator calls it';
COMMENT ON COLUMN cluster.sample IS 'A recorded sample: nobody''s cluster';
COMMENT ON COLUMN cluster.created_at IS 'When it was first registered';

CREATE TABLE cluster_head (
    cluster_id uuid PRIMARY KEY REFERENCES cluster ON DELETE CASCADE,
    generation bigint NOT NULL DEFAULT 0 CHECK (generation >= 0),
    observed_at timestamptz,
    lease_epoch bigint NOT NULL DEFAULT 0 CHECK (lease_epoch >= 0),
    lease_holder text,
    lease_until timestamptz
);
COMMENT ON TABLE cluster_head IS 'Where each cluster stands, and who may write it: every commit is fenced by an update of this row';
COMMENT ON COLUMN cluster_head.cluster_id IS 'The cluster';
COMMENT ON COLUMN cluster_head.generation IS 'The last committed generation; 0 before the first';
COMMENT ON COLUMN cluster_head.observed_at IS 'When what is stored was last confirmed by the API server; it never goes back';
COMMENT ON COLUMN cluster_head.lease_epoch IS 'Grows with every change of the lease''s holder; a writer with an older one writes nothing';
COMMENT ON COLUMN cluster_head.lease_holder IS 'The replica that collects this cluster';
COMMENT ON COLUMN cluster_head.lease_until IS 'Until when, by this database''s clock; from then on another replica may take over';

CREATE TABLE generation (
    cluster_id uuid NOT NULL REFERENCES cluster ON DELETE CASCADE,
    generation bigint NOT NULL CHECK (generation > 0),
    observed_at timestamptz NOT NULL,
    committed_at timestamptz NOT NULL DEFAULT now(),
    release text NOT NULL,
    catalogue text NOT NULL,
    policy text NOT NULL,
    datasets jsonb NOT NULL,
    PRIMARY KEY (cluster_id, generation)
);
COMMENT ON TABLE generation IS 'One committed state of a cluster, with what it was judged with';
COMMENT ON COLUMN generation.cluster_id IS 'The cluster';
COMMENT ON COLUMN generation.generation IS 'Its number: the first is 1, each batch of changes adds one';
COMMENT ON COLUMN generation.observed_at IS 'The moment up to which the cluster was seen';
COMMENT ON COLUMN generation.committed_at IS 'When it was committed, by this database''s clock';
COMMENT ON COLUMN generation.release IS 'Nordvakt''s release';
COMMENT ON COLUMN generation.catalogue IS 'Digest of the catalogue of checks';
COMMENT ON COLUMN generation.policy IS 'Digest of the policy';
COMMENT ON COLUMN generation.datasets IS 'Digest of each dataset by its name';

CREATE TABLE unit_current (
    cluster_id uuid NOT NULL,
    subject text COLLATE "C" NOT NULL,
    kind text NOT NULL CHECK (kind IN ('workload', 'namespace', 'node')),
    namespace text COLLATE "C",
    workload_kind text COLLATE "C",
    name text COLLATE "C" NOT NULL,
    facts bytea NOT NULL,
    digest bytea NOT NULL,
    outcome bytea NOT NULL,
    passed jsonb NOT NULL,
    exposure_low bigint NOT NULL,
    exposure_high bigint NOT NULL,
    contributions jsonb NOT NULL,
    answered bigint NOT NULL,
    due bigint NOT NULL,
    counts jsonb NOT NULL,
    pods bigint NOT NULL,
    containers jsonb NOT NULL,
    nodes jsonb NOT NULL,
    place_verdict text CHECK (place_verdict IN ('pass', 'fail', 'unknown')),
    generation_from bigint NOT NULL,
    PRIMARY KEY (cluster_id, subject)
);
CREATE INDEX unit_current_by_kind ON unit_current (cluster_id, kind, name);
CREATE INDEX unit_current_by_risk
    ON unit_current (cluster_id, (-exposure_low), (-exposure_high), subject) WHERE kind = 'workload';
COMMENT ON TABLE unit_current IS 'Units of judgement as they are: workloads with their containers, namespaces, nodes';
COMMENT ON COLUMN unit_current.cluster_id IS 'The cluster';
COMMENT ON COLUMN unit_current.subject IS 'The unit: workload/NS/KIND/NAME, namespace/NS or node/NAME';
COMMENT ON COLUMN unit_current.kind IS 'workload, namespace or node';
COMMENT ON COLUMN unit_current.namespace IS 'The namespace it lies in or is; null for a node';
COMMENT ON COLUMN unit_current.workload_kind IS 'A workload''s kind, with its group if it is a custom one; null for others';
COMMENT ON COLUMN unit_current.name IS 'Its name';
COMMENT ON COLUMN unit_current.facts IS 'What it was judged by, as canonical JSON (RFC 8785), byte for byte';
COMMENT ON COLUMN unit_current.digest IS 'SHA-256 of the facts';
COMMENT ON COLUMN unit_current.outcome IS 'SHA-256 of the whole judgement: an equal one needs no write';
COMMENT ON COLUMN unit_current.passed IS 'Checks passed, packed: [[subject, [check, …]], …]';
COMMENT ON COLUMN unit_current.exposure_low IS 'Exposure in millionths with every Unknown taken as passed; a workload''s takes in what it inherits';
COMMENT ON COLUMN unit_current.exposure_high IS 'Exposure in millionths with every Unknown taken as failed';
COMMENT ON COLUMN unit_current.contributions IS 'What the exposure is made of, largest first';
COMMENT ON COLUMN unit_current.answered IS 'Its own judgements that ended in Pass or Fail';
COMMENT ON COLUMN unit_current.due IS 'Its own judgements that were due';
COMMENT ON COLUMN unit_current.counts IS 'Its findings: failed by severity, and unknown';
COMMENT ON COLUMN unit_current.pods IS 'Running pods of a workload';
COMMENT ON COLUMN unit_current.containers IS 'A workload''s container names, in order';
COMMENT ON COLUMN unit_current.nodes IS 'Names of the nodes that a workload''s pods run on';
COMMENT ON COLUMN unit_current.place_verdict IS 'A node''s place: inside the allowed countries, outside, or without evidence; null for others';
COMMENT ON COLUMN unit_current.generation_from IS 'The generation from which this row holds';

CREATE TABLE unit_history (
    generation_to bigint NOT NULL,
    closed_at timestamptz NOT NULL,
    LIKE unit_current INCLUDING COMMENTS INCLUDING CONSTRAINTS
) PARTITION BY RANGE (closed_at);
CREATE INDEX unit_history_by_subject ON unit_history (cluster_id, subject, generation_to);
CREATE TABLE unit_history_default PARTITION OF unit_history DEFAULT;
COMMENT ON TABLE unit_history IS 'Units as they were, by month of closing';
COMMENT ON COLUMN unit_history.generation_to IS 'The generation from which the row no longer holds';
COMMENT ON COLUMN unit_history.closed_at IS 'When that was observed';
COMMENT ON TABLE unit_history_default IS 'Units closed in a month that has no partition yet';

CREATE TABLE finding_current (
    id uuid PRIMARY KEY,
    cluster_id uuid NOT NULL,
    unit text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    namespace text COLLATE "C",
    check_id text COLLATE "C" NOT NULL,
    severity smallint NOT NULL CHECK (severity BETWEEN 0 AND 3),
    verdict text NOT NULL CHECK (verdict IN ('fail', 'unknown')),
    reason text NOT NULL,
    evidence jsonb NOT NULL,
    patch text,
    digest bytea NOT NULL,
    opened_generation bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    generation_from bigint NOT NULL,
    from_at timestamptz NOT NULL
);
CREATE INDEX finding_current_in_order ON finding_current (severity, subject, check_id, id);
CREATE INDEX finding_current_in_order_of_cluster
    ON finding_current (cluster_id, severity, subject, check_id, id);
CREATE INDEX finding_current_by_unit ON finding_current (cluster_id, unit);
CREATE INDEX finding_current_by_check ON finding_current (check_id, verdict);
COMMENT ON TABLE finding_current IS 'Findings that are open: checks that did not pass';
COMMENT ON COLUMN finding_current.id IS 'Lasting identity: the same check on the same subject of the same cluster';
COMMENT ON COLUMN finding_current.cluster_id IS 'The cluster';
COMMENT ON COLUMN finding_current.unit IS 'The unit that it was judged with: a container''s is its workload';
COMMENT ON COLUMN finding_current.subject IS 'What was judged';
COMMENT ON COLUMN finding_current.namespace IS 'The namespace it lies in or is; null for a node';
COMMENT ON COLUMN finding_current.check_id IS 'The check''s published id';
COMMENT ON COLUMN finding_current.severity IS '0 critical, 1 high, 2 medium, 3 low: a list, most severe first, is one ascending scan';
COMMENT ON COLUMN finding_current.verdict IS 'fail or unknown';
COMMENT ON COLUMN finding_current.reason IS 'What was seen, or what is missing';
COMMENT ON COLUMN finding_current.evidence IS 'What it was concluded from: objects with hash, field path and value';
COMMENT ON COLUMN finding_current.patch IS 'YAML that mends it; null where it takes a decision';
COMMENT ON COLUMN finding_current.digest IS 'SHA-256 of the finding: an equal one needs no write';
COMMENT ON COLUMN finding_current.opened_generation IS 'The generation in which it opened; a change of verdict or evidence keeps it';
COMMENT ON COLUMN finding_current.opened_at IS 'When that was observed';
COMMENT ON COLUMN finding_current.generation_from IS 'The generation from which this row holds';
COMMENT ON COLUMN finding_current.from_at IS 'When that was observed';

CREATE TABLE finding_history (
    generation_to bigint NOT NULL,
    closed_at timestamptz NOT NULL,
    LIKE finding_current INCLUDING COMMENTS INCLUDING CONSTRAINTS
) PARTITION BY RANGE (closed_at);
CREATE INDEX finding_history_by_id ON finding_history (id, generation_to);
CREATE TABLE finding_history_default PARTITION OF finding_history DEFAULT;
COMMENT ON TABLE finding_history IS 'Findings as they were, by month of closing';
COMMENT ON COLUMN finding_history.generation_to IS 'The generation from which the row no longer holds';
COMMENT ON COLUMN finding_history.closed_at IS 'When that was observed';
COMMENT ON TABLE finding_history_default IS 'Findings closed in a month that has no partition yet';

CREATE TABLE gap_current (
    cluster_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    source text,
    namespace text COLLATE "C",
    cause text NOT NULL,
    gap jsonb NOT NULL,
    generation_from bigint NOT NULL,
    PRIMARY KEY (cluster_id, key)
);
COMMENT ON TABLE gap_current IS 'What cannot be observed now';
COMMENT ON COLUMN gap_current.cluster_id IS 'The cluster';
COMMENT ON COLUMN gap_current.key IS 'Source and scope, which identify a gap, as canonical JSON';
COMMENT ON COLUMN gap_current.source IS 'The collection that is missing; null where it cannot be told';
COMMENT ON COLUMN gap_current.namespace IS 'The namespace it lies in; null for the whole cluster';
COMMENT ON COLUMN gap_current.cause IS 'Why it cannot be observed';
COMMENT ON COLUMN gap_current.gap IS 'The whole gap';
COMMENT ON COLUMN gap_current.generation_from IS 'The generation from which this row holds';

CREATE TABLE gap_history (
    generation_to bigint NOT NULL,
    closed_at timestamptz NOT NULL,
    LIKE gap_current INCLUDING COMMENTS INCLUDING CONSTRAINTS
) PARTITION BY RANGE (closed_at);
CREATE INDEX gap_history_by_key ON gap_history (cluster_id, key, generation_to);
CREATE TABLE gap_history_default PARTITION OF gap_history DEFAULT;
COMMENT ON TABLE gap_history IS 'What could not be observed once, by month of closing';
COMMENT ON COLUMN gap_history.generation_to IS 'The generation from which the row no longer holds';
COMMENT ON COLUMN gap_history.closed_at IS 'When that was observed';
COMMENT ON TABLE gap_history_default IS 'Gaps closed in a month that has no partition yet';

CREATE TABLE summary_current (
    cluster_id uuid NOT NULL,
    scope text COLLATE "C" NOT NULL,
    peak_low bigint NOT NULL,
    peak_high bigint NOT NULL,
    burden_low bigint NOT NULL,
    burden_high bigint NOT NULL,
    answered bigint NOT NULL,
    due bigint NOT NULL,
    counts jsonb NOT NULL,
    workloads bigint NOT NULL,
    PRIMARY KEY (cluster_id, scope)
);
COMMENT ON TABLE summary_current IS 'Peak, burden and counts of each cluster and of each of its namespaces';
COMMENT ON COLUMN summary_current.cluster_id IS 'The cluster';
COMMENT ON COLUMN summary_current.scope IS 'The namespace; empty for the whole cluster';
COMMENT ON COLUMN summary_current.peak_low IS 'Exposure of the riskiest workload in millionths, every Unknown taken as passed';
COMMENT ON COLUMN summary_current.peak_high IS 'Exposure of the riskiest workload in millionths, every Unknown taken as failed';
COMMENT ON COLUMN summary_current.burden_low IS 'Sum of the exposures in millionths, every Unknown taken as passed';
COMMENT ON COLUMN summary_current.burden_high IS 'Sum of the exposures in millionths, every Unknown taken as failed';
COMMENT ON COLUMN summary_current.answered IS 'Judgements that ended in Pass or Fail';
COMMENT ON COLUMN summary_current.due IS 'Judgements that were due';
COMMENT ON COLUMN summary_current.counts IS 'Findings: failed by severity, and unknown';
COMMENT ON COLUMN summary_current.workloads IS 'Workloads in it';

CREATE TABLE risk_point (
    cluster_id uuid NOT NULL,
    scope text COLLATE "C" NOT NULL,
    generation bigint NOT NULL,
    at timestamptz NOT NULL,
    peak_low bigint NOT NULL,
    peak_high bigint NOT NULL,
    burden_low bigint NOT NULL,
    burden_high bigint NOT NULL,
    answered bigint NOT NULL,
    due bigint NOT NULL,
    PRIMARY KEY (cluster_id, scope, generation, at)
) PARTITION BY RANGE (at);
CREATE TABLE risk_point_default PARTITION OF risk_point DEFAULT;
COMMENT ON TABLE risk_point IS 'Risk over time: a point where it changed, by month';
COMMENT ON COLUMN risk_point.cluster_id IS 'The cluster';
COMMENT ON COLUMN risk_point.scope IS 'The namespace; empty for the whole cluster';
COMMENT ON COLUMN risk_point.generation IS 'The generation from which it was so';
COMMENT ON COLUMN risk_point.at IS 'When that was observed';
COMMENT ON COLUMN risk_point.peak_low IS 'Exposure of the riskiest workload in millionths, every Unknown taken as passed';
COMMENT ON COLUMN risk_point.peak_high IS 'Exposure of the riskiest workload in millionths, every Unknown taken as failed';
COMMENT ON COLUMN risk_point.burden_low IS 'Sum of the exposures in millionths, every Unknown taken as passed';
COMMENT ON COLUMN risk_point.burden_high IS 'Sum of the exposures in millionths, every Unknown taken as failed';
COMMENT ON COLUMN risk_point.answered IS 'Judgements that ended in Pass or Fail';
COMMENT ON COLUMN risk_point.due IS 'Judgements that were due';
COMMENT ON TABLE risk_point_default IS 'Points of a month that has no partition yet';

CREATE TABLE fix_current (
    cluster_id uuid NOT NULL,
    rank integer NOT NULL,
    decrease bigint NOT NULL,
    fix jsonb NOT NULL,
    PRIMARY KEY (cluster_id, rank)
);
COMMENT ON TABLE fix_current IS 'What to fix first in each cluster';
COMMENT ON COLUMN fix_current.cluster_id IS 'The cluster';
COMMENT ON COLUMN fix_current.rank IS 'Its place in the cluster''s list, from 1';
COMMENT ON COLUMN fix_current.decrease IS 'By how much the burden falls, in millionths of a workload';
COMMENT ON COLUMN fix_current.fix IS 'The whole fix';

-- Idempotent. The new table is filled before it is attached, because rows of its month may already lie in
-- the default partition, where they would forbid it.
CREATE FUNCTION ensure_month(parent text, key text, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := date_trunc('month', moment, 'UTC');
    next timestamptz := date_trunc('month', first + interval '32 days', 'UTC');
    part text := parent || to_char(first AT TIME ZONE 'UTC', '_YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month'));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
    EXECUTE format('COMMENT ON TABLE %I IS %L', part, 'A month of ' || parent);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %I < $2 RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, key, part) USING first, next;
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, first, next);
END $$;
COMMENT ON FUNCTION ensure_month IS 'Gives a table that is partitioned by month the partition that holds a moment';
