-- A chat as the operator knows it: the service may have several rows and ids for it.
CREATE TABLE thread (
    n       INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    line    TEXT NOT NULL,
    chat    TEXT NOT NULL,
    seen_at INTEGER
) STRICT;

-- Every id under which a thread is known.
CREATE TABLE name (
    account TEXT NOT NULL,
    line    TEXT NOT NULL,
    id      TEXT NOT NULL,
    thread  INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    PRIMARY KEY (account, line, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_thread ON name (thread);

-- The service's rows. Times here and everywhere: microseconds since 1970.
CREATE TABLE chat (
    n             INTEGER PRIMARY KEY,
    account       TEXT NOT NULL,
    line          TEXT NOT NULL,
    id            TEXT NOT NULL,
    thread        INTEGER NOT NULL REFERENCES thread ON DELETE CASCADE,
    pinned        INTEGER NOT NULL,
    last_activity INTEGER,
    body          TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX chat_id ON chat (account, line, id);
CREATE INDEX chat_order ON chat (pinned DESC, last_activity DESC, account, line, id);
CREATE INDEX chat_thread ON chat (thread);
