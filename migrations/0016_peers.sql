-- The agents of nodes probe each other: a peer is a node as another one's agent probes it, and never a landmark.

-- Minutes, hours and days are of whatever has the number, so that there is one way to count, merge and drop them.
CREATE TABLE peer (
    id integer PRIMARY KEY DEFAULT nextval('landmark_id_seq'),
    prober_id integer NOT NULL REFERENCES prober ON DELETE CASCADE,
    node text COLLATE "C" NOT NULL,
    address text NOT NULL,
    trouble text,
    trouble_since timestamptz,
    until timestamptz,
    statistics bytea,
    worst_at timestamptz,
    worst_us bigint,
    UNIQUE (prober_id, node, address),
    CHECK ((until IS NULL) = (statistics IS NULL)),
    CHECK ((worst_at IS NULL) = (worst_us IS NULL))
);
COMMENT ON TABLE peer IS 'Nodes as other nodes'' agents probe them. With another address it is another one';
COMMENT ON COLUMN peer.id IS 'Its number, which no landmark has: latency_minute and what is merged of it count by it';
COMMENT ON COLUMN peer.prober_id IS 'The node that probes';
COMMENT ON COLUMN peer.node IS 'The node that is probed, by its name in the cluster';
COMMENT ON COLUMN peer.address IS 'Its address inside the cluster';
COMMENT ON COLUMN peer.trouble IS 'Why it is not probed, where it should be';
COMMENT ON COLUMN peer.trouble_since IS 'Since when';
COMMENT ON COLUMN peer.until IS 'The end of the hour that was last summed up, by the clock of the node that probes; NULL before the first';
COMMENT ON COLUMN peer.statistics IS 'All of that hour, as in latency_minute; NULL before the first';
COMMENT ON COLUMN peer.worst_at IS 'The beginning of the minute of that hour whose median was the longest; NULL where nothing came back';
COMMENT ON COLUMN peer.worst_us IS 'That median in µs; NULL where nothing came back';

COMMENT ON COLUMN latency_minute.landmark_id IS 'To which landmark or peer: they are numbered together';
COMMENT ON COLUMN latency_hour.landmark_id IS 'As in latency_minute';
COMMENT ON COLUMN latency_day.landmark_id IS 'As in latency_minute';
COMMENT ON COLUMN latency_unmerged.landmark_id IS 'As in latency_minute';

-- What shows pairs and what judges by them read them from here. An agent tells of its peers each minute: of one that it has
-- not told of for a quarter of an hour nothing is known now.
CREATE VIEW node_pair AS
SELECT DISTINCT ON (prober.cluster_id, prober.name, peer.node)
       prober.cluster_id, prober.id AS prober, prober.name AS node, peer.node AS peer, peer.address, peer.until, peer.statistics,
       peer.worst_at, peer.worst_us, peer.trouble, peer.trouble_since,
       convert_from(here.facts, 'UTF8')::jsonb -> 'place' AS node_place,
       convert_from(there.facts, 'UTF8')::jsonb -> 'place' AS peer_place
FROM prober
JOIN peer ON peer.prober_id = prober.id
LEFT JOIN unit_current AS here ON here.cluster_id = prober.cluster_id AND here.subject = 'node/' || prober.name
LEFT JOIN unit_current AS there ON there.cluster_id = prober.cluster_id AND there.subject = 'node/' || peer.node
WHERE prober.cluster_id IS NOT NULL AND peer.until > now() - interval '15 minutes'
ORDER BY prober.cluster_id, prober.name, peer.node, peer.until DESC, peer.id;
COMMENT ON VIEW node_pair IS 'The pairs of nodes of which one probes the other now, each with its latest hour';
COMMENT ON COLUMN node_pair.cluster_id IS 'The cluster';
COMMENT ON COLUMN node_pair.prober IS 'The prober that the node is';
COMMENT ON COLUMN node_pair.node IS 'The node that probes';
COMMENT ON COLUMN node_pair.peer IS 'The node that is probed';
COMMENT ON COLUMN node_pair.address IS 'As in peer';
COMMENT ON COLUMN node_pair.until IS 'As in peer';
COMMENT ON COLUMN node_pair.statistics IS 'As in peer';
COMMENT ON COLUMN node_pair.worst_at IS 'As in peer';
COMMENT ON COLUMN node_pair.worst_us IS 'As in peer';
COMMENT ON COLUMN node_pair.trouble IS 'As in peer';
COMMENT ON COLUMN node_pair.trouble_since IS 'As in peer';
COMMENT ON COLUMN node_pair.node_place IS 'Where the node that probes is, as its facts have it; NULL where the node was not seen';
COMMENT ON COLUMN node_pair.peer_place IS 'Where the node that is probed is, as well';
