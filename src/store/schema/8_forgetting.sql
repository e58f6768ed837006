-- A message that goes back to an earlier text had that text twice.
CREATE TABLE version_with_returns (
    n      INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    id     TEXT NOT NULL,
    text   TEXT NOT NULL,
    until  INTEGER NOT NULL
) STRICT;
INSERT INTO version_with_returns (n, thread, id, text, until)
    SELECT n, thread, id, text, until FROM version;
DROP TABLE version;
ALTER TABLE version_with_returns RENAME TO version;
CREATE INDEX version_message ON version (thread, id);

-- What was forgotten here last, of each account (NULL: of all) and down to which time (NULL: all
-- of it). A window that does not know of the highest number may not say how far chats are known.
CREATE TABLE forgotten (
    n       INTEGER PRIMARY KEY,
    account TEXT,
    before  INTEGER
) STRICT;
