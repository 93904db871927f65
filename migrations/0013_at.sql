-- What was open at a moment is read as what is open now: the rows that hold still, and those that closed later. A
-- function that PostgreSQL writes into the statement that calls it, so that now costs what it did.

CREATE FUNCTION finding_at(moment timestamptz) RETURNS SETOF finding_current
LANGUAGE sql STABLE AS $$
    SELECT id, cluster_id, unit, subject, namespace, check_id, severity, verdict, reason, evidence, patch, digest,
           opened_generation, opened_at, generation_from, from_at, waiver
    FROM finding_current WHERE moment IS NULL OR from_at <= moment
    UNION ALL
    SELECT id, cluster_id, unit, subject, namespace, check_id, severity, verdict, reason, evidence, patch, digest,
           opened_generation, opened_at, generation_from, from_at, waiver
    FROM finding_history WHERE from_at <= moment AND closed_at > moment
$$;
COMMENT ON FUNCTION finding_at IS 'Findings that were open at a moment; those that are open now where it is null';

CREATE INDEX finding_history_by_time ON finding_history (cluster_id, closed_at);
CREATE INDEX generation_by_time ON generation (cluster_id, observed_at);
