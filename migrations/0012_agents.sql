-- The layer beneath a cluster: what the agents of its nodes report.

CREATE TABLE node_agent (
    cluster_id uuid NOT NULL REFERENCES cluster ON DELETE CASCADE,
    node text COLLATE "C" NOT NULL,
    agent text NOT NULL,
    heard_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    machine jsonb NOT NULL,
    disk jsonb,
    fio jsonb,
    PRIMARY KEY (cluster_id, node)
);
COMMENT ON TABLE node_agent IS 'What the agent of each node last said of it';
COMMENT ON COLUMN node_agent.cluster_id IS 'The cluster';
COMMENT ON COLUMN node_agent.node IS 'The node, by the word of the API server, which the agent''s token is bound by';
COMMENT ON COLUMN node_agent.agent IS 'Release of the agent';
COMMENT ON COLUMN node_agent.heard_at IS 'When a report of it last came, whatever that was of';
COMMENT ON COLUMN node_agent.until IS 'End of the latest interval that it reported, by the node''s clock: what stands in the row is of then';
COMMENT ON COLUMN node_agent.machine IS 'What the node is: virtualisation, kernel, operating system, each with what it was concluded from';
COMMENT ON COLUMN node_agent.disk IS 'Where writes were last measured; NULL where they never were';
COMMENT ON COLUMN node_agent.fio IS 'What fio last measured; NULL where it never ran';

CREATE TABLE node_minute (
    cluster_id uuid NOT NULL,
    node text COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    seconds integer NOT NULL CHECK (seconds >= 0),
    steal_ticks bigint,
    total_ticks bigint,
    cpu_some_us bigint,
    memory_some_us bigint,
    memory_full_us bigint,
    io_some_us bigint,
    io_full_us bigint,
    writes bytea,
    PRIMARY KEY (cluster_id, node, at, started_at)
) PARTITION BY RANGE (at);
CREATE TABLE node_minute_default PARTITION OF node_minute DEFAULT;
COMMENT ON TABLE node_minute IS 'What agents measured, by the interval (a minute, unless configured otherwise), by day. A report that comes again is written over itself';
COMMENT ON COLUMN node_minute.cluster_id IS 'The cluster';
COMMENT ON COLUMN node_minute.node IS 'The node';
COMMENT ON COLUMN node_minute.at IS 'The interval''s beginning, by the node''s clock';
COMMENT ON COLUMN node_minute.started_at IS 'When the agent was started: an interval in which it was started again has two rows';
COMMENT ON COLUMN node_minute.seconds IS 'How much of the interval was seen';
COMMENT ON COLUMN node_minute.steal_ticks IS 'Processor time that the hypervisor gave to others, in ticks; NULL where it was not read';
COMMENT ON COLUMN node_minute.total_ticks IS 'All processor time, in ticks; NULL where it was not read';
COMMENT ON COLUMN node_minute.cpu_some_us IS 'How long some task waited for a processor, in µs; NULL where the kernel does not tell';
COMMENT ON COLUMN node_minute.memory_some_us IS 'How long some task waited for memory, in µs; NULL where the kernel does not tell';
COMMENT ON COLUMN node_minute.memory_full_us IS 'How long every task that had work waited for memory, in µs; NULL where the kernel does not tell';
COMMENT ON COLUMN node_minute.io_some_us IS 'How long some task waited for a disk, in µs; NULL where the kernel does not tell';
COMMENT ON COLUMN node_minute.io_full_us IS 'How long every task that had work waited for a disk, in µs; NULL where the kernel does not tell';
COMMENT ON COLUMN node_minute.writes IS 'How long 4 KiB writes took until they were on the disk, in the compact form of facts::latency; NULL where none was measured';
COMMENT ON TABLE node_minute_default IS 'Intervals of a day that has no partition yet';

CREATE TABLE node_lost (
    cluster_id uuid NOT NULL,
    node text COLLATE "C" NOT NULL,
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    reports bigint NOT NULL CHECK (reports > 0),
    PRIMARY KEY (cluster_id, node, from_at)
);
COMMENT ON TABLE node_lost IS 'Reports that agents had to drop before the server took them: stretches of which nothing is known';
COMMENT ON COLUMN node_lost.cluster_id IS 'The cluster';
COMMENT ON COLUMN node_lost.node IS 'The node';
COMMENT ON COLUMN node_lost.from_at IS 'The beginning of the first one''s interval';
COMMENT ON COLUMN node_lost.until_at IS 'The beginning of the last one''s interval';
COMMENT ON COLUMN node_lost.reports IS 'How many';

-- What is summed is read from here by whatever shows or judges it, so that all go by the same hour.
CREATE VIEW node_beneath AS
SELECT agent.*, hour.*, lost.lost
FROM node_agent AS agent
CROSS JOIN LATERAL (
    SELECT coalesce(sum(seconds), 0)::bigint AS seconds,
           sum(steal_ticks)::bigint AS steal_ticks,
           sum(total_ticks)::bigint AS total_ticks,
           sum(cpu_some_us)::bigint AS cpu_some_us,
           sum(memory_some_us)::bigint AS memory_some_us,
           sum(memory_full_us)::bigint AS memory_full_us,
           sum(io_some_us)::bigint AS io_some_us,
           sum(io_full_us)::bigint AS io_full_us,
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
COMMENT ON VIEW node_beneath IS 'What the agent of each node last said, with what was measured in the hour before';
COMMENT ON COLUMN node_beneath.cluster_id IS 'The cluster';
COMMENT ON COLUMN node_beneath.node IS 'The node';
COMMENT ON COLUMN node_beneath.agent IS 'As in node_agent';
COMMENT ON COLUMN node_beneath.heard_at IS 'As in node_agent';
COMMENT ON COLUMN node_beneath.until IS 'As in node_agent: the end of the hour';
COMMENT ON COLUMN node_beneath.machine IS 'As in node_agent';
COMMENT ON COLUMN node_beneath.disk IS 'As in node_agent';
COMMENT ON COLUMN node_beneath.fio IS 'As in node_agent';
COMMENT ON COLUMN node_beneath.seconds IS 'How much of the hour was seen';
COMMENT ON COLUMN node_beneath.steal_ticks IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.total_ticks IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.cpu_some_us IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.memory_some_us IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.memory_full_us IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.io_some_us IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.io_full_us IS 'Sum over the hour';
COMMENT ON COLUMN node_beneath.writes IS 'Those of the hour, each as in node_minute';
COMMENT ON COLUMN node_beneath.lost IS 'The latest of node_lost, at most five, as an array of objects';
