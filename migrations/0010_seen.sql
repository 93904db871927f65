-- How a cluster is seen: of what was recorded nothing grows old.

ALTER TABLE cluster ADD COLUMN seen text NOT NULL DEFAULT 'watched' CHECK (seen IN ('watched', 'recorded', 'sample'));
UPDATE cluster SET seen = 'sample' WHERE sample;
ALTER TABLE cluster ALTER COLUMN seen DROP DEFAULT, DROP COLUMN sample;
COMMENT ON COLUMN cluster.seen IS 'watched by its API server; recorded: as it was then; sample: the recording that comes with Nordvakt, nobody''s cluster';
