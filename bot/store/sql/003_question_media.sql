-- A photo or voice note without words: what is passed on when the answer is yes.

ALTER TABLE question ADD COLUMN media_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE question ADD COLUMN media_id TEXT NOT NULL DEFAULT '';
