-- The first schema. Times are milliseconds since 1970 UTC, 0 for "not yet". Names are design.md's words; states and
-- kinds are kept by name, so that a person reading the file needs no key.

PRAGMA application_id = 1347767105; -- 'PUKA'

-- Raised with every change of the registry, by which a running server notices it.
CREATE TABLE registry (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL,
    probed INTEGER NOT NULL -- written to find out whether commits work again
) STRICT;
INSERT INTO registry (only_row, version, probed) VALUES (1, 1, 0);

CREATE TABLE station (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    lat REAL,
    lon REAL,
    language TEXT NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE contact (
    station TEXT NOT NULL REFERENCES station (id) ON DELETE CASCADE,
    phone TEXT NOT NULL,
    tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 9),
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    PRIMARY KEY (station, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_phone ON contact (phone);

CREATE TABLE society (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    lat REAL,
    lon REAL,
    station TEXT REFERENCES station (id),
    station_named INTEGER NOT NULL,
    station_uncertain INTEGER NOT NULL,
    language TEXT NOT NULL,
    CHECK ((lat IS NULL) = (lon IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX society_station ON society (station);

CREATE TABLE circle (
    society TEXT NOT NULL REFERENCES society (id) ON DELETE CASCADE,
    phone TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (society, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX circle_phone ON circle (phone);

CREATE TABLE chat (
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    society TEXT NOT NULL REFERENCES society (id) ON DELETE CASCADE,
    PRIMARY KEY (channel, kind, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_society ON chat (society);

CREATE TABLE jurisdiction (
    id INTEGER PRIMARY KEY,
    station TEXT NOT NULL REFERENCES station (id) ON DELETE CASCADE,
    geojson TEXT NOT NULL
) STRICT;
CREATE INDEX jurisdiction_station ON jurisdiction (station);

CREATE TABLE admin (
    phone TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Every change of the registry: JSON of the record before and after, NULL where there was none.
CREATE TABLE history (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    who TEXT NOT NULL,
    record TEXT NOT NULL,
    record_key TEXT NOT NULL,
    before TEXT,
    after TEXT
) STRICT;

CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT UNIQUE,
    user_id TEXT UNIQUE,
    made_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE incident (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ref TEXT NOT NULL,
    state TEXT NOT NULL,
    over INTEGER NOT NULL,     -- closed or cancelled
    priority INTEGER NOT NULL, -- lower is sooner
    category TEXT NOT NULL,
    confidence REAL NOT NULL,
    drill INTEGER NOT NULL,
    unverified INTEGER NOT NULL,
    by_nearness INTEGER NOT NULL,
    chat_channel TEXT NOT NULL, -- '' for none
    chat_kind TEXT NOT NULL,
    chat_address TEXT NOT NULL,
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL,
    reporter TEXT NOT NULL,
    society TEXT NOT NULL,
    station TEXT NOT NULL,
    language TEXT NOT NULL,
    wing TEXT NOT NULL,
    flat TEXT NOT NULL,
    floor TEXT NOT NULL,
    landmark TEXT NOT NULL,
    lat REAL,
    lon REAL,
    point_from_pin INTEGER NOT NULL,
    words TEXT NOT NULL,
    message_ms INTEGER NOT NULL,
    opened_ms INTEGER NOT NULL,
    delivered_ms INTEGER NOT NULL,
    acknowledged_ms INTEGER NOT NULL,
    en_route_ms INTEGER NOT NULL,
    on_scene_ms INTEGER NOT NULL,
    closed_ms INTEGER NOT NULL,
    last_report_ms INTEGER NOT NULL,
    acknowledged_by TEXT NOT NULL,
    disposition TEXT NOT NULL, -- '' for none
    tier INTEGER NOT NULL,
    told INTEGER NOT NULL,
    policy_ended INTEGER NOT NULL,
    asked_place INTEGER NOT NULL
) STRICT;
CREATE INDEX incident_ref ON incident (ref);
CREATE INDEX incident_person ON incident (person_id);
CREATE INDEX incident_opened ON incident (opened_ms);
CREATE INDEX incident_open ON incident (opened_ms) WHERE over = 0;
CREATE INDEX incident_open_chat ON incident (chat_channel, chat_kind, chat_address) WHERE over = 0;
CREATE INDEX incident_open_station ON incident (station) WHERE over = 0;
CREATE INDEX incident_open_society ON incident (society) WHERE over = 0;
CREATE INDEX incident_over ON incident (closed_ms) WHERE over = 1;

CREATE TABLE timeline (
    id INTEGER PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL,
    who TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX timeline_incident ON timeline (incident_id);

CREATE TABLE deadline (
    incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
    due_ms INTEGER NOT NULL,
    lease_owner TEXT NOT NULL, -- '' for nobody
    lease_until_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX deadline_due ON deadline (due_ms);

CREATE TABLE question (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_channel TEXT NOT NULL,
    chat_kind TEXT NOT NULL,
    chat_address TEXT NOT NULL,
    person_id INTEGER REFERENCES person (id) ON DELETE CASCADE,
    phone TEXT NOT NULL,
    category TEXT NOT NULL, -- '' for none
    confidence REAL NOT NULL,
    wing TEXT NOT NULL,
    flat TEXT NOT NULL,
    floor TEXT NOT NULL,
    landmark TEXT NOT NULL,
    words TEXT NOT NULL,
    message_id TEXT NOT NULL,
    message_ms INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX question_chat ON question (chat_channel, chat_kind, chat_address);
CREATE INDEX question_person ON question (person_id);
CREATE INDEX question_expires ON question (expires_ms);

-- Messages that were taken in. The time comes first: a key that grows with time stays fast with ten million rows. The id
-- is a digest, because the platform's ids have the sender's number inside.
CREATE TABLE seen (
    sent_ms INTEGER NOT NULL,
    id BLOB NOT NULL,
    channel TEXT NOT NULL,
    PRIMARY KEY (sent_ms, id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    incident_id INTEGER REFERENCES incident (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    priority INTEGER NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_ms INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    lease_owner TEXT NOT NULL, -- '' for nobody
    lease_until_ms INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    failed_message_id TEXT NOT NULL, -- of an earlier attempt, whose statuses are old news
    error_code INTEGER NOT NULL,
    error_text TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    delivered_ms INTEGER NOT NULL,
    read_ms INTEGER NOT NULL,
    failed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_incident ON outbox (incident_id);
CREATE INDEX outbox_message ON outbox (message_id) WHERE message_id <> '';
CREATE INDEX outbox_waiting ON outbox (priority, due_ms, id) WHERE state IN ('waiting', 'unknown');
CREATE INDEX outbox_waiting_recipient ON outbox (channel, kind, address) WHERE state IN ('waiting', 'unknown');
CREATE INDEX outbox_waiting_since ON outbox (created_ms) WHERE state IN ('waiting', 'unknown');
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';

-- When a person last wrote to us; the platform lets us write freely for 24 hours from then.
CREATE TABLE open_window (
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, kind, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_window_sent ON open_window (sent_ms);
