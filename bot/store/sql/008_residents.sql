-- Residents who enrolled themselves, and what they agreed to.

-- A resident of a society. A person may be one of several; the society that their direct chat is bound to (table chat) is
-- the one they joined last.
CREATE TABLE resident (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    society TEXT NOT NULL REFERENCES society (id) ON DELETE CASCADE,
    wing TEXT NOT NULL,
    flat TEXT NOT NULL,
    language TEXT NOT NULL,   -- in which they are answered
    joined_ms INTEGER NOT NULL,
    asked_ms INTEGER NOT NULL, -- when they were asked for wing and flat; 0 once they have answered
    UNIQUE (person_id, society)
) STRICT;
CREATE INDEX resident_society ON resident (society);
CREATE INDEX resident_asked ON resident (asked_ms) WHERE asked_ms <> 0;

-- Every wording that anybody was shown, once.
CREATE TABLE wording (
    version TEXT NOT NULL PRIMARY KEY, -- a digest of the text
    key TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who agreed to what, when. Kept after they have left a society as long as anything of them is; goes with the person.
CREATE TABLE consent (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    society TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    version TEXT NOT NULL REFERENCES wording (version),
    language TEXT NOT NULL,
    withdrawn_ms INTEGER NOT NULL -- 0 while it stands
) STRICT;
CREATE INDEX consent_person ON consent (person_id, society);

-- They wrote STOP while a call of theirs was open: all that is left goes when it has ended.
ALTER TABLE person ADD COLUMN erase_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX person_erase ON person (erase_ms) WHERE erase_ms <> 0;

-- Wing and flat are where the reporter lives: their words name no place.
ALTER TABLE incident ADD COLUMN place_is_home INTEGER NOT NULL DEFAULT 0;

-- By which what is held of a person is found without reading the whole.
CREATE INDEX history_record ON history (record, record_key);
CREATE INDEX outbox_lone ON outbox (address) WHERE incident_id IS NULL;
