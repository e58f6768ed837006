-- What goes along with a text on its way.
ALTER TABLE outgoing ADD COLUMN attachment TEXT;
