-- `rank` is the service's own order among messages of one time.
CREATE TABLE message (
    n      INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    id     TEXT NOT NULL,
    at     INTEGER NOT NULL,
    rank   INTEGER NOT NULL,
    words  TEXT NOT NULL,
    body   TEXT NOT NULL,
    scope  TEXT AS ('t' || thread) VIRTUAL
) STRICT;
CREATE UNIQUE INDEX message_id ON message (thread, id);
CREATE INDEX message_order ON message (thread, at, rank, id);

-- What was said about messages that have not come yet.
CREATE TABLE aside (
    n      INTEGER PRIMARY KEY AUTOINCREMENT,
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    target TEXT NOT NULL,
    body   TEXT NOT NULL,
    UNIQUE (thread, target, body)
) STRICT;

-- How far each part of a thread is known.
CREATE TABLE part (
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    id     TEXT NOT NULL,
    body   TEXT NOT NULL,
    PRIMARY KEY (thread, id)
) STRICT, WITHOUT ROWID;
