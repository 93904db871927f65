-- The cluster itself is a unit of judgement: its control plane is a place, too.

ALTER TABLE unit_current DROP CONSTRAINT unit_current_kind_check;
ALTER TABLE unit_current
    ADD CONSTRAINT unit_current_kind_check CHECK (kind IN ('workload', 'namespace', 'node', 'cluster'));
ALTER TABLE unit_history DROP CONSTRAINT unit_current_kind_check;
ALTER TABLE unit_history
    ADD CONSTRAINT unit_current_kind_check CHECK (kind IN ('workload', 'namespace', 'node', 'cluster'));

COMMENT ON TABLE unit_current IS
    'Units of judgement as they are: workloads with their containers, namespaces, nodes, the cluster itself';
COMMENT ON COLUMN unit_current.subject IS
    'The unit: workload/NS/KIND/NAME, namespace/NS, node/NAME or cluster';
COMMENT ON COLUMN unit_current.kind IS 'workload, namespace, node or cluster';
COMMENT ON COLUMN unit_current.namespace IS 'The namespace it lies in or is; null for a node and the cluster';
COMMENT ON COLUMN unit_current.name IS 'Its name; empty for the cluster, whose name is its operator''s';
