-- What one CreateContact of osiedled writes, as tables: the record with four indexes besides its
-- key, the answer kept for a repeat, the audit entry and the change event. Records, answers and
-- entries are the serialised messages that osiedled stores, so no column is taken apart.
--
-- In PostgreSQL's favour: there is one municipality, and no key holds its number; positions of the
-- logs come from sequences, which leave gaps and do not follow the order of the commits; the stop is
-- looked at but not locked (a foreign key would lock its row in every transaction).
CREATE TABLE stops (
  id text PRIMARY KEY
);

CREATE TABLE contacts (
  id text PRIMARY KEY,
  record bytea NOT NULL,
  update_time timestamptz NOT NULL,
  occur_time timestamptz NOT NULL,
  stop text NOT NULL,
  controller text NOT NULL
);
CREATE INDEX contacts_by_update_time ON contacts (update_time);
CREATE INDEX contacts_by_occur_time ON contacts (occur_time);
CREATE INDEX contacts_by_stop ON contacts (stop, occur_time);
CREATE INDEX contacts_by_controller ON contacts (controller, occur_time);

-- By a hash of principal, method and request_id.
CREATE TABLE replays (
  id_hash bytea PRIMARY KEY,
  request_hash bytea NOT NULL,
  response bytea NOT NULL,
  create_time timestamptz NOT NULL
);

CREATE TABLE audit_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry bytea NOT NULL
);

CREATE TABLE change_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry bytea NOT NULL
);

-- One round trip as the other way, data-modifying WITH; whichever is quicker is measured. True: the
-- contact is there now. False: the request is a repeat, or there is no such stop.
CREATE FUNCTION create_contact(
  new_id text, new_record bytea, new_update_time timestamptz, new_occur_time timestamptz,
  new_stop text, new_controller text, new_id_hash bytea, new_request_hash bytea,
  new_response bytea, new_audit bytea, new_change bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO replays VALUES (new_id_hash, new_request_hash, new_response, new_update_time)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM FROM stops WHERE id = new_stop;
  IF NOT FOUND THEN
    RAISE foreign_key_violation;
  END IF;
  INSERT INTO contacts
    VALUES (new_id, new_record, new_update_time, new_occur_time, new_stop, new_controller);
  INSERT INTO audit_log (entry) VALUES (new_audit);
  INSERT INTO change_log (entry) VALUES (new_change);
  RETURN true;
END $$;
