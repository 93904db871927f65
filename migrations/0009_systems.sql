-- What belongs together for whoever answers for it, and where workloads may be scheduled, without reading their facts.

ALTER TABLE unit_current ADD COLUMN part_of text COLLATE "C", ADD COLUMN may_run_in jsonb;
COMMENT ON COLUMN unit_current.part_of IS
    'The system that a workload''s label names; NULL where none does, for others, and where it was judged before that was kept';
COMMENT ON COLUMN unit_current.may_run_in IS
    'Territories of the nodes that would take a workload''s pods, each once, null for nodes whose place is not known; NULL for others';

-- Its partitions take the columns from it; a row moves over by position, so the order stays the same.
ALTER TABLE unit_history ADD COLUMN part_of text COLLATE "C", ADD COLUMN may_run_in jsonb;
COMMENT ON COLUMN unit_history.part_of IS
    'The system that a workload''s label names; NULL where none does, for others, and where it was judged before that was kept';
COMMENT ON COLUMN unit_history.may_run_in IS
    'Territories of the nodes that would take a workload''s pods, each once, null for nodes whose place is not known; NULL for others, and where it was judged before that was kept';

-- What was judged before is the same and would not be written again.
UPDATE unit_current SET may_run_in = COALESCE((
    SELECT jsonb_agg(DISTINCT area -> 'territory')
    FROM jsonb_array_elements(convert_from(facts, 'UTF8')::jsonb -> 'variants') AS variant,
         jsonb_array_elements(variant -> 'reach' -> 'areas') AS area
), '[]') WHERE kind = 'workload';
