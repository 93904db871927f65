-- What each workload's specs break of Pod Security Standards: the enforce planner reads it of what is there and of what
-- was there not long ago, so it is kept with the unit and its history.

ALTER TABLE unit_current ADD COLUMN pod_security jsonb;
COMMENT ON COLUMN unit_current.pod_security IS
    'Of a workload each spec with what it breaks of Pod Security Standards, at whatever level and version; NULL where it was judged before that was kept';

-- Its partitions take the column from it; a row moves over by position, so the order stays the same.
ALTER TABLE unit_history ADD COLUMN pod_security jsonb;
COMMENT ON COLUMN unit_history.pod_security IS
    'Of a workload each spec with what it breaks of Pod Security Standards, at whatever level and version; NULL where it was judged before that was kept';
