#!/usr/bin/env python3
"""Picks a slot from an answer of `osiedle --json slots find`, for `osiedle visits hold`.

  pick_slot.py FILE MINUTES    the first slot that begins in MINUTES or later: its begin, and then
                               the seats and calendars, one a line, as --start and --crew take them
"""

import datetime
import json
import sys


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        slots = json.load(file).get("slots", [])
    least = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(
        minutes=int(sys.argv[2]))
    for slot in slots:
        if datetime.datetime.fromisoformat(slot["startTime"].replace("Z", "+00:00")) < least:
            continue
        print(slot["startTime"])
        for member in slot["crew"]:
            print(f"{member.get('seat', 0)}:{member['calendar']}")
        return
    sys.exit(f"{sys.argv[1]}: no slot begins in {sys.argv[2]} minutes or later")


if __name__ == "__main__":
    main()
