-- Words, accents aside. Scripts without spaces are stored a character a word (see words.rs), so
-- that any stretch of them is found as a phrase. `scope` is the thread, so that a search in one
-- chat reads only that chat.
CREATE VIRTUAL TABLE search USING fts5 (
    words, scope,
    content = 'message', content_rowid = 'n', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
-- What is deleted is gone from the index at once.
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER message_searched AFTER INSERT ON message BEGIN
    INSERT INTO search (rowid, words, scope) VALUES (new.n, new.words, new.scope);
END;
CREATE TRIGGER message_unsearched AFTER DELETE ON message BEGIN
    INSERT INTO search (search, rowid, words, scope) VALUES ('delete', old.n, old.words, old.scope);
END;
CREATE TRIGGER message_reworded_from AFTER UPDATE OF words, thread ON message BEGIN
    INSERT INTO search (search, rowid, words, scope) VALUES ('delete', old.n, old.words, old.scope);
END;
CREATE TRIGGER message_reworded_to AFTER UPDATE OF words, thread ON message BEGIN
    INSERT INTO search (rowid, words, scope) VALUES (new.n, new.words, new.scope);
END;
INSERT INTO search (search) VALUES ('rebuild');
