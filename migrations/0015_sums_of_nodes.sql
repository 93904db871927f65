-- What an agent says is checked before it is kept, and what was kept before it was checked must hide no other node.

DELETE FROM node_lost WHERE from_at < '2000-01-01' OR until_at > now() + interval '1 minute';

-- Strict, since least() answers its other argument where one is NULL.
CREATE FUNCTION capped(total numeric) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN least(total, 9223372036854775807)::bigint;
COMMENT ON FUNCTION capped IS 'A sum, or the largest number that a bigint holds';

CREATE OR REPLACE VIEW node_beneath AS
SELECT agent.*, hour.*, lost.lost
FROM node_agent AS agent
CROSS JOIN LATERAL (
    SELECT coalesce(sum(seconds), 0)::bigint AS seconds,
           capped(sum(steal_ticks)) AS steal_ticks,
           capped(sum(total_ticks)) AS total_ticks,
           capped(sum(cpu_some_us)) AS cpu_some_us,
           capped(sum(memory_some_us)) AS memory_some_us,
           capped(sum(memory_full_us)) AS memory_full_us,
           capped(sum(io_some_us)) AS io_some_us,
           capped(sum(io_full_us)) AS io_full_us,
           coalesce(array_agg(writes) FILTER (WHERE writes IS NOT NULL), '{}') AS writes
    FROM node_minute AS minute
    WHERE minute.cluster_id = agent.cluster_id AND minute.node = agent.node
      AND minute.at >= agent.until - interval '1 hour' AND minute.at < agent.until
) AS hour
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object('from', from_at, 'until', until_at, 'reports', reports) ORDER BY from_at DESC), '[]') AS lost
    FROM (
        SELECT * FROM node_lost
        WHERE node_lost.cluster_id = agent.cluster_id AND node_lost.node = agent.node
        ORDER BY from_at DESC LIMIT 5
    ) AS latest
) AS lost;
COMMENT ON COLUMN node_agent.until IS 'End of the interval that it reported last, by the node''s clock; of one that waited, if it is the latest: what stands in the row is of then';
