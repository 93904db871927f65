-- What an agent says is checked before it is kept, and what was kept before it was checked must hide no other node.

DELETE FROM node_lost WHERE from_at < '2000-01-01' OR until_at > now() + interval '1 minute';

CREATE OR REPLACE VIEW node_beneath AS
SELECT agent.*, hour.*, lost.lost
FROM node_agent AS agent
CROSS JOIN LATERAL (
    SELECT coalesce(sum(seconds), 0)::bigint AS seconds,
           least(sum(steal_ticks), 9223372036854775807)::bigint AS steal_ticks,
           least(sum(total_ticks), 9223372036854775807)::bigint AS total_ticks,
           least(sum(cpu_some_us), 9223372036854775807)::bigint AS cpu_some_us,
           least(sum(memory_some_us), 9223372036854775807)::bigint AS memory_some_us,
           least(sum(memory_full_us), 9223372036854775807)::bigint AS memory_full_us,
           least(sum(io_some_us), 9223372036854775807)::bigint AS io_some_us,
           least(sum(io_full_us), 9223372036854775807)::bigint AS io_full_us,
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
