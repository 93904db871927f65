-- Waivers: findings that are accepted until a date, what they leave out of the risk, and how many each covered at first.
-- A row moves into its history by position, so a column is added to both.

ALTER TABLE finding_current ADD COLUMN waiver jsonb;
COMMENT ON COLUMN finding_current.waiver IS 'The waiver that accepts it, while it holds; null where none does';
ALTER TABLE finding_history ADD COLUMN waiver jsonb;
COMMENT ON COLUMN finding_history.waiver IS 'The waiver that accepted it, while it held; null where none did';
CREATE INDEX finding_current_waived ON finding_current (cluster_id) WHERE waiver IS NOT NULL;

ALTER TABLE unit_current ADD COLUMN waived bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN unit_current.waived IS 'By how much the lower end of the exposure would be higher without waivers, in millionths';
ALTER TABLE unit_history ADD COLUMN waived bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN unit_history.waived IS 'By how much the lower end of the exposure would have been higher without waivers, in millionths';

ALTER TABLE summary_current ADD COLUMN waived bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN summary_current.waived IS 'By how much the lower end of the burden would be higher without waivers, in millionths';

CREATE TABLE waiver_first (
    cluster_id uuid NOT NULL,
    check_id text COLLATE "C" NOT NULL,
    scope text COLLATE "C" NOT NULL,
    expires date NOT NULL,
    findings bigint NOT NULL,
    generation bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (cluster_id, check_id, scope, expires)
);
COMMENT ON TABLE waiver_first IS 'How many findings a waiver covered when it first covered any; one that is approved anew has another end';
COMMENT ON COLUMN waiver_first.cluster_id IS 'The cluster';
COMMENT ON COLUMN waiver_first.check_id IS 'The check';
COMMENT ON COLUMN waiver_first.scope IS 'The scope as it was written';
COMMENT ON COLUMN waiver_first.expires IS 'The first day on which it no longer holds';
COMMENT ON COLUMN waiver_first.findings IS 'How many findings of the cluster it covered';
COMMENT ON COLUMN waiver_first.generation IS 'The generation in which that was';
COMMENT ON COLUMN waiver_first.at IS 'When that was observed';

-- What a namespace may enforce rests on what was in it lately.
CREATE INDEX unit_history_by_namespace ON unit_history (cluster_id, namespace, closed_at) WHERE kind = 'workload';
