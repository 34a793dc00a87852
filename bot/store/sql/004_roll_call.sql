-- Roll call: the last one that a contact did not answer in time, once the operator was told. Silent while it is later than
-- answered_ms.
ALTER TABLE contact ADD COLUMN missed_ms INTEGER NOT NULL DEFAULT 0;
