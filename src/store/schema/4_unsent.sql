-- `window` is the program that owns the text; see window.rs.
CREATE TABLE draft (
    window     TEXT NOT NULL,
    account    TEXT NOT NULL,
    line       TEXT NOT NULL,
    chat       TEXT NOT NULL,
    text       TEXT NOT NULL,
    cursor_row INTEGER NOT NULL,
    cursor_col INTEGER NOT NULL,
    reply_to   TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (window, account, line, chat)
) STRICT, WITHOUT ROWID;

CREATE TABLE outgoing (
    n         INTEGER PRIMARY KEY AUTOINCREMENT,
    key       TEXT NOT NULL UNIQUE,
    window    TEXT NOT NULL,
    account   TEXT NOT NULL,
    line      TEXT NOT NULL,
    chat      TEXT NOT NULL,
    text      TEXT NOT NULL,
    reply_to  TEXT,
    queued_at INTEGER NOT NULL,
    stage     TEXT NOT NULL
) STRICT;
