-- Whatever is told of a unit now is told of it as it was at a moment, too: the function has every column of what is now.

DROP FUNCTION unit_at;
CREATE FUNCTION unit_at(moment timestamptz) RETURNS SETOF unit_current
LANGUAGE sql STABLE AS $$
    SELECT unit.cluster_id, unit.subject, unit.kind, unit.namespace, unit.workload_kind, unit.name, unit.facts,
           unit.digest, unit.outcome, unit.passed, unit.exposure_low, unit.exposure_high, unit.contributions,
           unit.answered, unit.due, unit.counts, unit.pods, unit.containers, unit.nodes, unit.place_verdict,
           unit.generation_from, unit.pod_security, unit.context, unit.waived, unit.part_of, unit.may_run_in,
           unit.destinations
    FROM unit_current AS unit
    LEFT JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = unit.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON moment IS NOT NULL
    WHERE moment IS NULL OR unit.generation_from <= held.generation
    UNION ALL
    SELECT unit.cluster_id, unit.subject, unit.kind, unit.namespace, unit.workload_kind, unit.name, unit.facts,
           unit.digest, unit.outcome, unit.passed, unit.exposure_low, unit.exposure_high, unit.contributions,
           unit.answered, unit.due, unit.counts, unit.pods, unit.containers, unit.nodes, unit.place_verdict,
           unit.generation_from, unit.pod_security, unit.context, unit.waived, unit.part_of, unit.may_run_in,
           unit.destinations
    FROM unit_history AS unit
    JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = unit.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON true
    WHERE unit.closed_at > moment AND unit.generation_from <= held.generation AND unit.generation_to > held.generation
$$;
COMMENT ON FUNCTION unit_at IS 'Units as they were at a moment; as they are now where it is null';
