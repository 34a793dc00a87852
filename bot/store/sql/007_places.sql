-- Stations that were merged into others. Incidents of the past bear their id; here is what it was called.
CREATE TABLE station_past (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    merged_into TEXT NOT NULL, -- a station, or one that was merged in its turn
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Chats that asked for the number of their police station and were asked where they are: a pin is the answer.
CREATE TABLE place_asked (
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    language TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, kind, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_asked_until ON place_asked (until_ms);
