-- The code on a society's poster, by which a resident enrols ("JOIN K7M2QX"): util/id.h says how it is made. A society has
-- one; renewed, or the society removed, the old one is kept here, so that it is never given out again and who still sends
-- it can be told that it is no longer good.

ALTER TABLE society ADD COLUMN join_code TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX society_join_code ON society (join_code) WHERE join_code <> '';

CREATE TABLE ended_code (
    code TEXT NOT NULL PRIMARY KEY,
    ended_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Societies that are there already. Among a hundred thousand a few draw the code of another: those draw again.
UPDATE OR IGNORE society SET join_code =
    substr('ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 22), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789', 1 + abs(random() % 8), 1)
    WHERE join_code = '';
UPDATE OR IGNORE society SET join_code =
    substr('ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 22), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789', 1 + abs(random() % 8), 1)
    WHERE join_code = '';
UPDATE OR IGNORE society SET join_code =
    substr('ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 22), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789', 1 + abs(random() % 8), 1)
    WHERE join_code = '';
UPDATE OR IGNORE society SET join_code =
    substr('ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 22), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + abs(random() % 30), 1)
    || substr('23456789', 1 + abs(random() % 8), 1)
    WHERE join_code = '';
