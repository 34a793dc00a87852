-- Many at once: chats that joined an incident of another chat, floods that are counted, updates that are folded, mutes.

-- A chat in which a further report of an incident was made. It gets the incident's news, and what is said there belongs
-- to it.
CREATE TABLE incident_chat (
    incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    person_id INTEGER REFERENCES person (id) ON DELETE SET NULL, -- who reported there
    language TEXT NOT NULL,
    joined_ms INTEGER NOT NULL,
    PRIMARY KEY (incident_id, channel, kind, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_chat_address ON incident_chat (channel, kind, address);
CREATE INDEX incident_chat_person ON incident_chat (person_id);

-- What came too fast to be told one by one; told together when due.
CREATE TABLE crowd (
    incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
    further INTEGER NOT NULL, -- messages beyond a chat's limit that are not told yet
    linked INTEGER NOT NULL,  -- the number of linked incidents has changed since it was told
    due_ms INTEGER NOT NULL,  -- 0 for nothing to tell
    told_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX crowd_due ON crowd (due_ms) WHERE due_ms <> 0;

-- 0: goes by itself. 1: an update, which keeps its distance from others of its incident to the same recipient. 2: one
-- into which later ones may be folded while it waits.
ALTER TABLE outbox ADD COLUMN folds INTEGER NOT NULL DEFAULT 0;

ALTER TABLE mute ADD COLUMN told_ms INTEGER NOT NULL DEFAULT 0; -- when the writer was told to call 112
CREATE INDEX mute_until ON mute (until_ms);
CREATE INDEX incident_unfounded ON incident (person_id, closed_ms) WHERE disposition = 'unfounded';
