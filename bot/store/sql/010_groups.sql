-- Official groups, made through the platform's Groups API.

CREATE TABLE official_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    society TEXT REFERENCES society (id) ON DELETE SET NULL, -- NULL: made by somebody else than us
    subject TEXT NOT NULL,
    asked_by TEXT NOT NULL,     -- who is told the link; '' for nobody
    outbox_id INTEGER NOT NULL, -- the request; 0 for none
    request_id TEXT NOT NULL,   -- the platform's; '' until it has answered
    group_id TEXT NOT NULL,     -- '' until it is made
    invite_link TEXT NOT NULL,
    state TEXT NOT NULL,        -- asked, made, failed, gone
    participants INTEGER NOT NULL,
    greeted INTEGER NOT NULL,
    error_text TEXT NOT NULL,
    asked_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX official_group_society ON official_group (society);
CREATE UNIQUE INDEX official_group_group ON official_group (group_id) WHERE group_id <> '';

-- The platform says that we are out of it, or that it is no more.
ALTER TABLE chat ADD COLUMN gone_ms INTEGER NOT NULL DEFAULT 0;
