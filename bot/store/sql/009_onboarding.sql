-- Societies registered by chat: what is known of them beside the address, which admin looks after them, conversations that
-- are under way, and what waits for somebody's approval.

ALTER TABLE society ADD COLUMN wings TEXT NOT NULL DEFAULT '';
ALTER TABLE society ADD COLUMN landmarks TEXT NOT NULL DEFAULT '';
ALTER TABLE admin ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- in which they wrote last; '' for not yet

CREATE TABLE society_admin (
    society TEXT NOT NULL REFERENCES society (id) ON DELETE CASCADE,
    phone TEXT NOT NULL,
    PRIMARY KEY (society, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX society_admin_phone ON society_admin (phone);

CREATE TABLE onboarding (
    phone TEXT NOT NULL PRIMARY KEY, -- of the admin
    channel TEXT NOT NULL,           -- the chat they write in
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    state TEXT NOT NULL, -- JSON
    touched_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX onboarding_touched ON onboarding (touched_ms);

CREATE TABLE proposal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL,   -- of the admin who asks
    station TEXT NOT NULL, -- its contacts approve; '' for any other admin
    state TEXT NOT NULL,   -- JSON
    made_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX proposal_phone ON proposal (phone);
CREATE INDEX proposal_made ON proposal (made_ms);
