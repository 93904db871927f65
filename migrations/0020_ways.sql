-- By which way a landmark and a peer were asked last: a name's address moves, and so does a machine's own.

ALTER TABLE landmark ADD COLUMN way jsonb;
COMMENT ON COLUMN landmark.way IS 'The address asked last, the prober''s own towards it, and the kind of socket where it is ICMP; NULL where it was never asked';
ALTER TABLE peer ADD COLUMN way jsonb;
COMMENT ON COLUMN peer.way IS 'As of a landmark';
