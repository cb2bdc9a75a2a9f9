-- What one CreateRegistration of osiedled writes for an event with room, as tables: the registration
-- with three indexes besides its key, the places of the event, the answer kept for a repeat, the
-- audit entry and the change event. Records, answers and entries are the serialised messages that
-- osiedled stores, so no column is taken apart.
--
-- In PostgreSQL's favour: there is one municipality, and no key holds its number; positions of the
-- logs come from sequences, which leave gaps and do not follow the order of the commits; the series
-- and its policy stand in the row of the event, and nobody looks at the clock.
CREATE TABLE event_places (
  occurrence text PRIMARY KEY,
  capacity int NOT NULL,
  confirmed int NOT NULL,
  offered int NOT NULL,
  waiting_parties int NOT NULL,
  last_queue_number bigint NOT NULL
-- A new version of a row goes onto the page of the old one, without an entry in the index.
) WITH (fillfactor = 10);

CREATE TABLE registrations (
  occurrence text NOT NULL,
  id text NOT NULL,
  record bytea NOT NULL,
  update_time timestamptz NOT NULL,
  queue_number bigint NOT NULL,
  controller text NOT NULL,
  PRIMARY KEY (occurrence, id)
);
CREATE INDEX registrations_by_update_time ON registrations (update_time);
CREATE INDEX registrations_by_queue_number ON registrations (occurrence, queue_number);
CREATE INDEX registrations_by_controller ON registrations (controller, occurrence, id);

-- By a hash of principal, method and request_id.
CREATE TABLE sign_up_replays (
  id_hash bytea PRIMARY KEY,
  request_hash bytea NOT NULL,
  response bytea NOT NULL,
  create_time timestamptz NOT NULL
);

CREATE TABLE sign_up_audit_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry bytea NOT NULL
);

CREATE TABLE sign_up_change_log (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  entry bytea NOT NULL
);

-- One transaction and one round trip. The row of the event is locked as late as can be, and until the
-- commit is on the disk: nobody may be confirmed on places that a crash would give back. True: the
-- party is confirmed. False: the request is a repeat, or there is no room.
CREATE FUNCTION sign_up(
  new_occurrence text, new_id text, new_size int, new_record bytea, new_update_time timestamptz,
  new_controller text, new_id_hash bytea, new_request_hash bytea, new_response bytea,
  new_audit bytea, new_change bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  number bigint;
BEGIN
  INSERT INTO sign_up_replays VALUES (new_id_hash, new_request_hash, new_response, new_update_time)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO sign_up_audit_log (entry) VALUES (new_audit);
  INSERT INTO sign_up_change_log (entry) VALUES (new_change);
  UPDATE event_places
    SET confirmed = confirmed + new_size, last_queue_number = last_queue_number + 1
    WHERE occurrence = new_occurrence AND waiting_parties = 0
      AND confirmed + offered + new_size <= capacity
    RETURNING last_queue_number INTO number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the event is full';
  END IF;
  INSERT INTO registrations
    VALUES (new_occurrence, new_id, new_record, new_update_time, number, new_controller);
  RETURN true;
END $$;
