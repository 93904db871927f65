-- The agents of nodes measure round trips, too: each node is a prober of its cluster.

ALTER TABLE prober ADD COLUMN cluster_id uuid REFERENCES cluster ON DELETE CASCADE;
ALTER TABLE prober DROP CONSTRAINT prober_name_host_key;
ALTER TABLE prober ADD CONSTRAINT prober_known UNIQUE NULLS NOT DISTINCT (name, host, cluster_id);
CREATE INDEX prober_of_cluster ON prober (cluster_id, name) WHERE cluster_id IS NOT NULL;
COMMENT ON TABLE prober IS 'Who measures round trips: servers, each by its machine and its configured name, and nodes by their agents';
COMMENT ON COLUMN prober.name IS 'A server''s configured name, its machine''s where none is configured; a node''s name';
COMMENT ON COLUMN prober.host IS 'A server''s machine; a node''s UID, so that another node of the same name is another prober';
COMMENT ON COLUMN prober.cluster_id IS 'The cluster that a node is of; NULL for servers';
