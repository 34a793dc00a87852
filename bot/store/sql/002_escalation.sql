-- Escalation: tiers with times of their own, stations above stations, acknowledgements that expire, roll call, linked
-- incidents, mutes.

ALTER TABLE station ADD COLUMN above TEXT NOT NULL DEFAULT ''; -- the zone's or the city's control room; '' for none

ALTER TABLE contact ADD COLUMN hours TEXT NOT NULL DEFAULT '';      -- '20:00-08:00' IST; '' for always
ALTER TABLE contact ADD COLUMN categories TEXT NOT NULL DEFAULT ''; -- comma separated; '' for all
ALTER TABLE contact ADD COLUMN called_ms INTEGER NOT NULL DEFAULT 0;   -- the roll call that asked last
ALTER TABLE contact ADD COLUMN answered_ms INTEGER NOT NULL DEFAULT 0; -- when they last wrote or pressed anything

-- How a tier of a station is told; a tier without a row is told as the configuration says.
CREATE TABLE tier (
    station TEXT NOT NULL REFERENCES station (id) ON DELETE CASCADE,
    tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 9),
    ack_timeout_ms INTEGER NOT NULL,
    repeat INTEGER NOT NULL CHECK (repeat BETWEEN 1 AND 10),
    adds_up INTEGER NOT NULL,
    PRIMARY KEY (station, tier)
) STRICT, WITHOUT ROWID;

ALTER TABLE incident ADD COLUMN asked_officer_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN also_station TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN link_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE incident ADD COLUMN case_number TEXT NOT NULL DEFAULT '';
ALTER TABLE incident ADD COLUMN text_only INTEGER NOT NULL DEFAULT 0;
CREATE INDEX incident_link ON incident (link_id) WHERE link_id <> 0;
CREATE INDEX incident_open_also ON incident (also_station) WHERE over = 0 AND also_station <> '';

-- An alert that was on no phone in time: what followed from it is done once.
ALTER TABLE outbox ADD COLUMN missed_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_undelivered ON outbox (created_ms)
    WHERE purpose = 'alert' AND delivered_ms = 0 AND missed_ms = 0 AND state NOT IN ('dead', 'skipped');

-- A chat or a person whose calls are not alerted for a while (their women_safety calls still reach the circle).
CREATE TABLE mute (
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    PRIMARY KEY (channel, kind, address)
) STRICT, WITHOUT ROWID;
