-- Round trips: who probes which landmarks, what was counted minute by minute, merged into hours and days as it gets
-- older, and what it proves of a place.

CREATE TABLE prober (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    host text NOT NULL,
    country text COLLATE "C",
    latitude integer,
    longitude integer,
    UNIQUE (name, host),
    CHECK ((latitude IS NULL) = (longitude IS NULL))
);
COMMENT ON TABLE prober IS 'Who measures round trips: servers, each by its machine and its configured name';
COMMENT ON COLUMN prober.id IS 'Its number';
COMMENT ON COLUMN prober.name IS 'Its configured name; the machine''s where none is configured';
COMMENT ON COLUMN prober.host IS 'Its machine''s name';
COMMENT ON COLUMN prober.country IS 'The country that its operator declares it to be in, ISO 3166-1 alpha-2';
COMMENT ON COLUMN prober.latitude IS 'Where its operator declares it to be, in micro-degrees, north positive';
COMMENT ON COLUMN prober.longitude IS 'Where its operator declares it to be, in micro-degrees, east positive';

CREATE TABLE prober_run (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prober_id integer NOT NULL REFERENCES prober ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL,
    ended_at timestamptz,
    flush_seconds integer NOT NULL CHECK (flush_seconds > 0)
);
CREATE INDEX prober_run_latest ON prober_run (prober_id, started_at DESC);
COMMENT ON TABLE prober_run IS 'Each time that a prober ran: what was not stored when it was killed is lost, and this says when that was';
COMMENT ON COLUMN prober_run.id IS 'Its number';
COMMENT ON COLUMN prober_run.prober_id IS 'The prober';
COMMENT ON COLUMN prober_run.started_at IS 'From when, by the prober''s clock';
COMMENT ON COLUMN prober_run.stored_at IS 'Up to when what it measured is stored, by the prober''s clock';
COMMENT ON COLUMN prober_run.ended_at IS 'When it ended with everything stored; NULL while it runs, and for ever where it was killed';
COMMENT ON COLUMN prober_run.flush_seconds IS 'How often it stores what it measured: the most that is lost when it is killed';

CREATE TABLE landmark (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    prober_id integer NOT NULL REFERENCES prober ON DELETE CASCADE,
    name text NOT NULL,
    address text NOT NULL,
    method text NOT NULL CHECK (method IN ('icmp', 'tcp', 'landmark')),
    port integer,
    latitude integer NOT NULL,
    longitude integer NOT NULL,
    uncertainty_km integer NOT NULL CHECK (uncertainty_km >= 0),
    owner text NOT NULL,
    rate_milli integer NOT NULL CHECK (rate_milli > 0),
    enabled boolean NOT NULL,
    rank integer,
    floor_us bigint,
    trouble text,
    trouble_since timestamptz,
    UNIQUE NULLS NOT DISTINCT (prober_id, name, address, method, port, latitude, longitude)
);
COMMENT ON TABLE landmark IS 'Hosts whose place is known, as a prober probes them. With another address or position it is another one: what was measured before would prove something false of it';
COMMENT ON COLUMN landmark.id IS 'Its number';
COMMENT ON COLUMN landmark.prober_id IS 'Who probes it';
COMMENT ON COLUMN landmark.name IS 'What it is called';
COMMENT ON COLUMN landmark.address IS 'A host''s name or address';
COMMENT ON COLUMN landmark.method IS 'How it is asked';
COMMENT ON COLUMN landmark.port IS 'At which port, where the method has one';
COMMENT ON COLUMN landmark.latitude IS 'In micro-degrees, north positive';
COMMENT ON COLUMN landmark.longitude IS 'In micro-degrees, east positive';
COMMENT ON COLUMN landmark.uncertainty_km IS 'How far from there it may be';
COMMENT ON COLUMN landmark.owner IS 'Whose it is';
COMMENT ON COLUMN landmark.rate_milli IS 'Probes in 1,000 seconds at most';
COMMENT ON COLUMN landmark.enabled IS 'Whether it is to be probed';
COMMENT ON COLUMN landmark.rank IS 'Its place in the configuration, from 1; NULL where that names it no longer';
COMMENT ON COLUMN landmark.floor_us IS 'Light''s time there and back from where the prober is declared to be, in µs; NULL where no position is declared';
COMMENT ON COLUMN landmark.trouble IS 'Why it is not probed, where it should be';
COMMENT ON COLUMN landmark.trouble_since IS 'Since when';

CREATE TABLE latency_minute (
    landmark_id integer NOT NULL,
    family smallint NOT NULL CHECK (family IN (0, 4, 6)),
    at timestamptz NOT NULL,
    run_id integer NOT NULL,
    received bigint NOT NULL,
    min_ns bigint,
    statistics bytea NOT NULL,
    PRIMARY KEY (landmark_id, family, at, run_id)
) PARTITION BY RANGE (at);
CREATE TABLE latency_minute_default PARTITION OF latency_minute DEFAULT;
COMMENT ON TABLE latency_minute IS 'Round trips by the minute, by day. A row holds all that a run has counted of its minute so far: written again it says more, never twice';
COMMENT ON COLUMN latency_minute.landmark_id IS 'To which landmark';
COMMENT ON COLUMN latency_minute.family IS 'Over IPv4 or IPv6; 0 for what was not sent because the name had no address';
COMMENT ON COLUMN latency_minute.at IS 'The beginning of the minute';
COMMENT ON COLUMN latency_minute.run_id IS 'The run that counted: a minute in which the prober was started again has two rows';
COMMENT ON COLUMN latency_minute.received IS 'Round trips; the number that the statistics hold';
COMMENT ON COLUMN latency_minute.min_ns IS 'The shortest of them in ns; the one that the statistics hold';
COMMENT ON COLUMN latency_minute.statistics IS 'All counts and the histogram, in the compact form of facts::latency';
COMMENT ON TABLE latency_minute_default IS 'Minutes of a day that has no partition yet';

CREATE TABLE latency_hour (
    landmark_id integer NOT NULL,
    family smallint NOT NULL CHECK (family IN (0, 4, 6)),
    at timestamptz NOT NULL,
    statistics bytea NOT NULL,
    PRIMARY KEY (landmark_id, family, at)
) PARTITION BY RANGE (at);
CREATE TABLE latency_hour_default PARTITION OF latency_hour DEFAULT;
COMMENT ON TABLE latency_hour IS 'Round trips by the hour, merged of its minutes, by month';
COMMENT ON COLUMN latency_hour.landmark_id IS 'To which landmark';
COMMENT ON COLUMN latency_hour.family IS 'As in latency_minute';
COMMENT ON COLUMN latency_hour.at IS 'The beginning of the hour';
COMMENT ON COLUMN latency_hour.statistics IS 'As in latency_minute';
COMMENT ON TABLE latency_hour_default IS 'Hours of a month that has no partition yet';

CREATE TABLE latency_day (
    landmark_id integer NOT NULL,
    family smallint NOT NULL CHECK (family IN (0, 4, 6)),
    at timestamptz NOT NULL,
    statistics bytea NOT NULL,
    PRIMARY KEY (landmark_id, family, at)
);
COMMENT ON TABLE latency_day IS 'Round trips by the day, in UTC, merged of its hours: so few that they are kept';
COMMENT ON COLUMN latency_day.landmark_id IS 'To which landmark';
COMMENT ON COLUMN latency_day.family IS 'As in latency_minute';
COMMENT ON COLUMN latency_day.at IS 'The beginning of the day';
COMMENT ON COLUMN latency_day.statistics IS 'As in latency_minute';

CREATE TABLE latency_unmerged (
    span text NOT NULL CHECK (span IN ('hour', 'day')),
    landmark_id integer NOT NULL,
    family smallint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (span, landmark_id, family, at)
);
COMMENT ON TABLE latency_unmerged IS 'Hours and days of which something was stored since they were last merged: until they are, their parts are read instead';
COMMENT ON COLUMN latency_unmerged.span IS 'Whether it is an hour or a day';
COMMENT ON COLUMN latency_unmerged.landmark_id IS 'Of which landmark';
COMMENT ON COLUMN latency_unmerged.family IS 'As in latency_minute';
COMMENT ON COLUMN latency_unmerged.at IS 'Its beginning';

CREATE TABLE place_proof (
    prober_id integer NOT NULL REFERENCES prober ON DELETE CASCADE,
    since timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    proof jsonb NOT NULL,
    PRIMARY KEY (prober_id, since)
);
COMMENT ON TABLE place_proof IS 'What a prober''s round trips prove of its place: a row where that changed, not for each time that it was asked';
COMMENT ON COLUMN place_proof.prober_id IS 'The prober';
COMMENT ON COLUMN place_proof.since IS 'When it was first so';
COMMENT ON COLUMN place_proof.checked_at IS 'When it was last so';
COMMENT ON COLUMN place_proof.proof IS 'The verdict, and the round trips that it rested on when it was last so';

-- Idempotent, and filled before it is attached, as ensure_month is.
CREATE FUNCTION ensure_day(parent text, key text, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := date_trunc('day', moment, 'UTC');
    next timestamptz := first + interval '24 hours';
    part text := parent || to_char(first AT TIME ZONE 'UTC', '_YYYY_MM_DD');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month'));
    IF to_regclass(part) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', part, parent);
    EXECUTE format('COMMENT ON TABLE %I IS %L', part, 'A day of ' || parent);
    EXECUTE format(
        'WITH moved AS (DELETE FROM %I WHERE %I >= $1 AND %I < $2 RETURNING *) INSERT INTO %I SELECT * FROM moved',
        parent || '_default', key, key, part) USING first, next;
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, first, next);
END $$;
COMMENT ON FUNCTION ensure_day IS 'Gives a table that is partitioned by day the partition that holds a moment';

-- The end of a partition stands in its bound alone.
CREATE FUNCTION drop_before(parent text, key text, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_month'));
    FOR part IN
        SELECT child.oid::regclass
        FROM pg_inherits
        JOIN pg_class AS child ON child.oid = inhrelid
        WHERE inhparent = to_regclass(parent)
          AND substring(pg_get_expr(child.relpartbound, child.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz <= moment
    LOOP
        EXECUTE format('DROP TABLE %s', part);
    END LOOP;
    EXECUTE format('DELETE FROM %I WHERE %I < $1', parent || '_default', key) USING moment;
END $$;
COMMENT ON FUNCTION drop_before IS 'Drops the partitions of a table that end before a moment';
