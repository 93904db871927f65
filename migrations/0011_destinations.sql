-- What units name outside their cluster, without reading their facts.

ALTER TABLE unit_current ADD COLUMN destinations jsonb;
COMMENT ON COLUMN unit_current.destinations IS
    'Hosts, addresses and volumes that the unit names, each with its place and the evidence; NULL where there are none';

-- Its partitions take the column from it; a row moves over by position, so the order stays the same.
ALTER TABLE unit_history ADD COLUMN destinations jsonb;
COMMENT ON COLUMN unit_history.destinations IS
    'Hosts, addresses and volumes that the unit names, each with its place and the evidence; NULL where there are none, and where it was judged before that was kept';
