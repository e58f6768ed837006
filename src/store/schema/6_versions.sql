-- What messages said before they were edited or taken back.
CREATE TABLE version (
    n      INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    id     TEXT NOT NULL,
    text   TEXT NOT NULL,
    until  INTEGER NOT NULL,
    UNIQUE (thread, id, text)
) STRICT;
