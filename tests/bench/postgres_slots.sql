-- Joint slots in PostgreSQL: the tables that such a search would stand on, and the search as one
-- function, so as one round trip.
--
-- It answers what osiedled answers for the benchmark's question: a slot begins on a quarter of an
-- hour; everybody is on duty, neither busy nor at another visit, buffers and half an hour around
-- each visit included, and below the most visits of the day; each seat has a person of its own;
-- slots are ranked by the wait, by seats that get a less preferred profession, and by optional
-- seats that stay empty. Both must give the same slots, or the benchmark ends.
--
-- All calendars of the question are closed to the one who asks. So the place and the speed do not
-- count, neither here nor in osiedled: half an hour stands for each way.
--
-- What it leaves out, in its own favour: who may know what, the ways of open calendars, resident's
-- boundaries, conflicts of interest, teams, substitutes, weekly maxima, notice, deadlines, things,
-- the crew of the last time, explanations, terms of professions and mandates, and everything that
-- keeps the rows of duty right when a calendar changes.
--
-- Moments are minutes since 1970, as in osiedled: integers are quicker than timestamptz.
CREATE EXTENSION btree_gist;

CREATE TABLE staff (
  id text PRIMARY KEY,
  -- A bit for each profession.
  professions int NOT NULL,
  buffer_before int NOT NULL,
  buffer_after int NOT NULL,
  max_per_day int NOT NULL
);

-- The hours of duty, worked out from the weekly rules beforehand: one row for each person and week.
-- Weeks have numbers in a row; `span` says which minutes each one has.
CREATE TABLE weeks (
  week int PRIMARY KEY,
  span int4range NOT NULL
);
CREATE TABLE duty (
  week int NOT NULL,
  staff text NOT NULL REFERENCES staff,
  hours int4multirange NOT NULL,
  PRIMARY KEY (week, staff)
);

CREATE TABLE busy_times (
  staff text NOT NULL REFERENCES staff,
  during int4range NOT NULL
);

-- `day` is the local day on which the visit begins.
CREATE TABLE bookings (
  staff text NOT NULL REFERENCES staff,
  visit int NOT NULL,
  during int4range NOT NULL,
  day int4range NOT NULL,
  latitude real NOT NULL,
  longitude real NOT NULL
);

-- To be called when the tables are filled, which is then quicker.
CREATE PROCEDURE make_indexes() LANGUAGE sql AS $$
  CREATE INDEX busy_times_by_time ON busy_times USING gist (during);
  CREATE INDEX bookings_by_time ON bookings USING gist (during);
  -- Nobody is at two visits at once.
  ALTER TABLE bookings ADD EXCLUDE USING gist (staff WITH =, during WITH &&)
$$;

-- Who has one of the professions, each with a mark, a bit of a set of candidates; at most 63.
CREATE FUNCTION candidates(wanted int)
RETURNS TABLE (id text, mark bigint, professions int, buffer_before int, buffer_after int,
               max_per_day int)
LANGUAGE sql STABLE AS $$
  SELECT id, 1::bigint << (row_number() OVER (ORDER BY id) - 1)::int, professions, buffer_before,
         buffer_after, max_per_day
  FROM staff WHERE professions & wanted <> 0
$$;

-- When each candidate can go within `span`: the whole visit must lie in `free`.
CREATE FUNCTION free_times(wanted int, span int4range)
RETURNS TABLE (mark bigint, free int4multirange) LANGUAGE sql STABLE AS $$
  WITH c AS MATERIALIZED (
    SELECT * FROM candidates(wanted)
  ), booked AS MATERIALIZED (
    -- A day more on both sides: what lies there may count for a day of the span.
    SELECT b.staff, b.during, b.day, c.buffer_before, c.buffer_after, c.max_per_day
    FROM bookings b JOIN c ON c.id = b.staff
    WHERE b.during && int4range(lower(span) - 1440, upper(span) + 1440)
  ), taken AS (
    SELECT t.staff,
           int4range(lower(t.during) - c.buffer_after, upper(t.during) + c.buffer_before) AS during
    FROM busy_times t JOIN c ON c.id = t.staff
    WHERE t.during && int4range(lower(span) - 240, upper(span) + 240)
    UNION ALL
    -- Half an hour stands for the way, whatever the place.
    SELECT b.staff,
           int4range(lower(b.during) - b.buffer_after - 30, upper(b.during) + b.buffer_before + 30)
    FROM booked b
    UNION ALL
    -- A day that has its most visits.
    SELECT b.staff, b.day FROM booked b
    GROUP BY b.staff, b.day, b.max_per_day HAVING count(*) >= b.max_per_day
  ), joined AS (
    SELECT staff, range_agg(during) AS during FROM taken GROUP BY staff
  )
  SELECT c.mark, d.hours * int4multirange(span) - coalesce(j.during, '{}')
  FROM c
  JOIN (SELECT d.staff, range_agg(d.hours) AS hours
        FROM weeks w JOIN duty d USING (week) WHERE w.span && free_times.span
        GROUP BY d.staff) d ON d.staff = c.id
  LEFT JOIN joined j ON j.staff = c.id
$$;

CREATE TYPE found_slot AS (cost int, start int, people bigint, plan int);

-- The first `page` slots of the window, each with a crew: the ids of the people by seat, null for an
-- optional seat that stays empty.
--
-- A plan says which profession each seat gets (its bit; 0: nobody), and what that costs. The caller
-- works the plans out of the composition. People with two professions make a greedy choice wrong, so
-- a plan is judged by Hall's theorem: it can be filled exactly when each set of its professions has
-- at least as many people free as it has professions. `hall_sets` are the sets that need a look:
-- a set that falls into two without a person in common follows from its parts.
--
-- The window is searched piece by piece, five days first. It ends when no later begin can be
-- better, since a slot costs at least its wait. The place and the speed are part of the question,
-- and limit open calendars alone.
CREATE FUNCTION find_joint_slots(
  wanted int, window_span int4range, duration int, latitude float8, longitude float8,
  speed_kmh float8, plan_costs int[], plan_seats int[][], hall_sets int[], page int)
RETURNS TABLE (cost int, start int, crew text[])
LANGUAGE plpgsql STABLE
-- Seats are filled one after the other, and no list of all crews is kept: left alone, the planner
-- makes one, in seconds.
SET join_collapse_limit = 1
SET enable_material = off
AS $$
DECLARE
  piece_begin int := lower(window_span);
  piece_end int;
  piece_days int := 5;
  found found_slot[] := '{}';
  hall_members bigint[];
  -- Who may take each seat that is not optional.
  seat_members bigint[];
BEGIN
  WITH holders AS MATERIALIZED (
    -- Who has each profession.
    SELECT 1 << p.profession AS profession, bit_or(c.mark) AS members
    FROM candidates(wanted) c, generate_series(0, 30) AS p (profession)
    WHERE c.professions & wanted & (1 << p.profession) <> 0
    GROUP BY p.profession
  ), sets AS (
    SELECT h.place, coalesce(bit_or(o.members), 0) AS members
    FROM unnest(hall_sets) WITH ORDINALITY AS h (professions, place)
    LEFT JOIN holders o ON o.profession & h.professions <> 0
    GROUP BY h.place
  )
  SELECT array_agg(s.members ORDER BY s.place),
         (SELECT array_agg(required.members) FROM (
            SELECT bit_or(o.members) AS members
            FROM generate_subscripts(plan_seats, 2) AS place,
                 unnest(plan_seats[:][place:place]) AS seat
            LEFT JOIN holders o ON o.profession = seat
            GROUP BY place HAVING min(seat) > 0) required)
  INTO hall_members, seat_members FROM sets s;

  WHILE piece_begin < upper(window_span) LOOP
    piece_end := least(piece_begin + piece_days * 1440, upper(window_span));
    WITH starts AS (
      SELECT s.start, bit_or(f.mark) AS people
      FROM free_times(wanted,
                      int4range(piece_begin, least(piece_end + duration, upper(window_span)))) f,
           unnest(f.free) AS r (hours),
           generate_series((lower(r.hours) + 14) / 15 * 15,
                           least(upper(r.hours) - duration, piece_end - 1), 15) AS s (start)
      GROUP BY s.start
      -- Most begins fail here already, where slots are rare.
      HAVING NOT EXISTS (
        SELECT FROM unnest(seat_members) AS seat (members) WHERE bit_or(f.mark) & seat.members = 0)
    ), hall AS MATERIALIZED (
      SELECT h.professions, h.members, bit_count(h.professions::bit(32)) AS size
      FROM unnest(hall_sets, hall_members) AS h (professions, members)
    ), plans AS MATERIALIZED (
      SELECT p.plan, p.cost,
             (SELECT sum(seat) FROM unnest(plan_seats[p.plan:p.plan]) AS seat) AS professions
      FROM unnest(plan_costs) WITH ORDINALITY AS p (cost, plan)
    ), better AS (
      SELECT * FROM unnest(found)
      UNION ALL
      SELECT best.cost + s.start - lower(window_span), s.start, s.people, best.plan
      FROM starts s CROSS JOIN LATERAL (
        SELECT array_agg(h.professions) AS sets FROM hall h
        WHERE bit_count((s.people & h.members)::bit(64)) < h.size) lacking
      CROSS JOIN LATERAL (
        SELECT p.cost, p.plan::int FROM plans p
        WHERE NOT EXISTS (
          SELECT FROM unnest(lacking.sets) AS l (professions)
          WHERE l.professions & p.professions = l.professions)
        ORDER BY p.cost LIMIT 1) best
    ), best AS (
      SELECT b.cost, b.start, b.people, b.plan FROM better b ORDER BY b.cost, b.start LIMIT page
    )
    SELECT coalesce(array_agg((b.cost, b.start, b.people, b.plan)::found_slot
                              ORDER BY b.cost, b.start), '{}')
    INTO found FROM best b;
    EXIT WHEN cardinality(found) = page AND found[page].cost <= piece_end - lower(window_span);
    piece_begin := piece_end;
    piece_days := piece_days * 2;
  END LOOP;

  -- Nested loops that stop at the first crew: they go back where a choice leaves a later seat empty.
  RETURN QUERY
  WITH c AS MATERIALIZED (
    SELECT k.id, k.mark, k.professions FROM candidates(wanted) k
    UNION ALL
    -- Who sits on a seat that stays empty.
    SELECT NULL, 0, 0
  )
  SELECT f.cost, f.start, one.crew
  FROM unnest(found) f CROSS JOIN LATERAL (
    SELECT ARRAY[c1.id, c2.id, c3.id, c4.id, c5.id, c6.id, c7.id] AS crew
    FROM c c1
    JOIN c c2 ON c2.professions & plan_seats[f.plan][2] <> 0 AND f.people & c2.mark <> 0
      AND c2.mark <> c1.mark
    JOIN c c3 ON c3.professions & plan_seats[f.plan][3] <> 0 AND f.people & c3.mark <> 0
      AND c3.mark & (c1.mark | c2.mark) = 0
    JOIN c c4 ON c4.professions & plan_seats[f.plan][4] <> 0 AND f.people & c4.mark <> 0
      AND c4.mark & (c1.mark | c2.mark | c3.mark) = 0
    JOIN c c5 ON c5.professions & plan_seats[f.plan][5] <> 0 AND f.people & c5.mark <> 0
      AND c5.mark & (c1.mark | c2.mark | c3.mark | c4.mark) = 0
    JOIN c c6 ON c6.professions & plan_seats[f.plan][6] <> 0 AND f.people & c6.mark <> 0
      AND c6.mark & (c1.mark | c2.mark | c3.mark | c4.mark | c5.mark) = 0
    JOIN c c7 ON
      CASE WHEN plan_seats[f.plan][7] = 0 THEN c7.mark = 0
           ELSE c7.professions & plan_seats[f.plan][7] <> 0 AND f.people & c7.mark <> 0
             AND c7.mark & (c1.mark | c2.mark | c3.mark | c4.mark | c5.mark | c6.mark) = 0 END
    WHERE c1.professions & plan_seats[f.plan][1] <> 0 AND f.people & c1.mark <> 0
    LIMIT 1) one
  ORDER BY f.cost, f.start;
END $$;
