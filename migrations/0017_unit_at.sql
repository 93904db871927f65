-- Units and gaps as they were at a moment, read as those of now are: the rows that hold still, and those that closed
-- later. Functions that PostgreSQL writes into the statement that calls them, so that now costs what it did.

CREATE FUNCTION unit_at(moment timestamptz) RETURNS TABLE (
    cluster_id uuid, subject text, kind text, namespace text, workload_kind text, name text, facts bytea, part_of text,
    context jsonb, exposure_low bigint, exposure_high bigint, destinations jsonb, nodes jsonb, may_run_in jsonb)
LANGUAGE sql STABLE AS $$
    SELECT unit.cluster_id, unit.subject, unit.kind, unit.namespace, unit.workload_kind, unit.name, unit.facts,
           unit.part_of, unit.context, unit.exposure_low, unit.exposure_high, unit.destinations, unit.nodes,
           unit.may_run_in
    FROM unit_current AS unit
    LEFT JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = unit.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON moment IS NOT NULL
    WHERE moment IS NULL OR unit.generation_from <= held.generation
    UNION ALL
    SELECT unit.cluster_id, unit.subject, unit.kind, unit.namespace, unit.workload_kind, unit.name, unit.facts,
           unit.part_of, unit.context, unit.exposure_low, unit.exposure_high, unit.destinations, unit.nodes,
           unit.may_run_in
    FROM unit_history AS unit
    JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = unit.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON true
    WHERE unit.closed_at > moment AND unit.generation_from <= held.generation AND unit.generation_to > held.generation
$$;
COMMENT ON FUNCTION unit_at IS 'Units as they were at a moment; as they are now where it is null';

CREATE FUNCTION gap_at(moment timestamptz) RETURNS TABLE (cluster_id uuid, key text, source text, gap jsonb)
LANGUAGE sql STABLE AS $$
    SELECT open.cluster_id, open.key, open.source, open.gap
    FROM gap_current AS open
    LEFT JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = open.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON moment IS NOT NULL
    WHERE moment IS NULL OR open.generation_from <= held.generation
    UNION ALL
    SELECT closed.cluster_id, closed.key, closed.source, closed.gap
    FROM gap_history AS closed
    JOIN LATERAL (
        SELECT generation FROM generation
        WHERE generation.cluster_id = closed.cluster_id AND observed_at <= moment
        ORDER BY observed_at DESC, generation DESC LIMIT 1) AS held ON true
    WHERE moment IS NOT NULL AND closed.generation_from <= held.generation AND closed.generation_to > held.generation
$$;
COMMENT ON FUNCTION gap_at IS 'Gaps that were open at a moment; those that are open now where it is null';
