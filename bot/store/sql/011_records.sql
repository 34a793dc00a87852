-- History: the newest row of what is still there says who made it as it is, and stays; all others end and are forgotten
-- after a while.

ALTER TABLE history ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
UPDATE history SET ended = 1
    WHERE after IS NULL OR id < (SELECT max(h.id) FROM history h WHERE h.record = history.record AND h.record_key = history.record_key);
CREATE INDEX history_newest ON history (record, record_key) WHERE ended = 0;
CREATE INDEX history_ended ON history (at_ms) WHERE ended = 1;
CREATE INDEX history_at ON history (at_ms);

-- When something that comes round (the weekly list) was held last.
CREATE TABLE held (
    what TEXT NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
