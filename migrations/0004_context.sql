-- What makes a workload's findings weigh more: whether strangers reach it, and whether it handles personal data.

ALTER TABLE unit_current ADD COLUMN context jsonb;
COMMENT ON COLUMN unit_current.context IS
    'A workload''s context with what it was concluded from; NULL for others, and where it was judged before that was kept';

-- Its partitions take the column from it; a row moves over by position, so the order stays the same.
ALTER TABLE unit_history ADD COLUMN context jsonb;
COMMENT ON COLUMN unit_history.context IS
    'A workload''s context with what it was concluded from; NULL for others, and where it was judged before that was kept';
