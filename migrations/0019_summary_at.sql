-- Namespaces and gaps as they were at a moment, with every column of what is now. Summaries are kept of now alone: those of
-- a moment are counted from its units and findings, and its risk is the point that held.

CREATE FUNCTION summary_at(moment timestamptz) RETURNS SETOF summary_current
LANGUAGE sql STABLE AS $$
    SELECT cluster_id, scope, peak_low, peak_high, burden_low, burden_high, answered, due, counts, workloads, waived
    FROM summary_current WHERE moment IS NULL AND scope <> ''
    UNION ALL
    SELECT held.cluster_id, held.namespace, COALESCE(point.peak_low, 0), COALESCE(point.peak_high, 0),
           COALESCE(point.burden_low, 0), COALESCE(point.burden_high, 0), COALESCE(point.answered, 0),
           COALESCE(point.due, 0),
           jsonb_build_object(
               'critical', COALESCE(found.critical, 0), 'high', COALESCE(found.high, 0),
               'medium', COALESCE(found.medium, 0), 'low', COALESCE(found.low, 0),
               'unknown', COALESCE(found.unknown, 0), 'waived', COALESCE(found.waived, 0)),
           held.workloads, held.waived
    FROM (
        SELECT cluster_id, namespace, count(*) FILTER (WHERE kind = 'workload') AS workloads,
               COALESCE(sum(waived) FILTER (WHERE kind = 'workload'), 0)::bigint AS waived
        FROM unit_at(moment) WHERE kind IN ('namespace', 'workload') GROUP BY cluster_id, namespace
    ) AS held
    LEFT JOIN (
        SELECT cluster_id, namespace,
               count(*) FILTER (WHERE verdict = 'fail' AND severity = 0 AND waiver IS NULL) AS critical,
               count(*) FILTER (WHERE verdict = 'fail' AND severity = 1 AND waiver IS NULL) AS high,
               count(*) FILTER (WHERE verdict = 'fail' AND severity = 2 AND waiver IS NULL) AS medium,
               count(*) FILTER (WHERE verdict = 'fail' AND severity = 3 AND waiver IS NULL) AS low,
               count(*) FILTER (WHERE verdict = 'unknown' AND waiver IS NULL) AS unknown,
               count(*) FILTER (WHERE waiver IS NOT NULL) AS waived
        FROM finding_at(moment) GROUP BY cluster_id, namespace
    ) AS found USING (cluster_id, namespace)
    LEFT JOIN LATERAL (
        SELECT * FROM risk_point
        WHERE risk_point.cluster_id = held.cluster_id AND scope = held.namespace AND at <= moment
        ORDER BY generation DESC, at DESC LIMIT 1) AS point ON true
    WHERE moment IS NOT NULL
$$;
COMMENT ON FUNCTION summary_at IS 'Namespaces with their risk and counts at a moment; as they are now where it is null';

DROP FUNCTION gap_at;
CREATE FUNCTION gap_at(moment timestamptz) RETURNS SETOF gap_current
LANGUAGE sql STABLE AS $$
    SELECT open.cluster_id, open.key, open.source, open.namespace, open.cause, open.gap, open.generation_from
    FROM gap_current AS open
    LEFT JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = open.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON moment IS NOT NULL
    WHERE moment IS NULL OR open.generation_from <= held.generation
    UNION ALL
    SELECT closed.cluster_id, closed.key, closed.source, closed.namespace, closed.cause, closed.gap,
           closed.generation_from
    FROM gap_history AS closed
    JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = closed.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON true
    WHERE moment IS NOT NULL AND closed.generation_from <= held.generation AND closed.generation_to > held.generation
$$;
COMMENT ON FUNCTION gap_at IS 'Gaps that were open at a moment; those that are open now where it is null';
