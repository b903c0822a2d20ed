"""The SQL that asks the lake about people. Values are parameters; nothing is pasted in."""

from typing import Final

ORDER_EVENTS: Final = ("Order Completed", "Store Purchase", "Order Placed", "Purchase", "purchase", "購入")
_ORDERS = ", ".join(f"'{name}'" for name in ORDER_EVENTS)

TRAITS: Final = 'SELECT trait, value, source, "at" FROM traits WHERE person_key = $person ORDER BY trait'

SEEN = "($units IS NULL OR coalesce(list_contains($units::VARCHAR[], unit), false))"
"""Whoever sees a part of the company sees what happened there; ``units`` null: all of it."""

_KEYS = """
    WITH newest AS (
        SELECT customer_key, arg_max(person_key, version) AS person_key FROM overrides GROUP BY customer_key
    ),
    keys AS (SELECT customer_key FROM newest WHERE person_key = $person UNION SELECT $person)
"""

IDENTIFIERS: Final = f"""
    {_KEYS},
    standing AS (
        SELECT left_key, left_id, right_key, right_id, rule, "at" FROM links
        QUALIFY row_number() OVER (PARTITION BY link_id ORDER BY "at" DESC, active) = 1 AND active
    ),
    found AS (
        SELECT right_id AS id, rule, "at" FROM standing WHERE right_key IN (SELECT customer_key FROM keys)
        UNION ALL SELECT left_id, rule, "at" FROM standing WHERE left_key IN (SELECT customer_key FROM keys)
        UNION ALL SELECT distinct_id, '', "at" FROM profiles WHERE customer_key IN (SELECT customer_key FROM keys)
    )
    SELECT id, max(rule) AS rule, min("at") AS since FROM found GROUP BY id ORDER BY since
"""  # noqa: S608 - made of our own text alone

EVENTS: Final = f"""
    SELECT coalesce(event, '') AS event, coalesce(channel, '') AS channel,
           CASE WHEN event IN ({_ORDERS}) THEN coalesce(properties ->> '$.currency', 'JPY') END AS currency,
           count(*) AS events, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen,
           sum(CASE WHEN event IN ({_ORDERS}) THEN try_cast(properties ->> '$.revenue' AS DOUBLE) END) AS revenue
    FROM events WHERE person_key = $person AND {SEEN} GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 - the names are written above
"""Everything that a page tells of a person's events, in one look at them: a row a kind, a channel and a currency."""

VOICES: Final = f"""
    SELECT count(*) AS voices, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen
    FROM voices WHERE person_key = $person AND {SEEN}
"""  # noqa: S608 - made of our own text alone

ORDERS: Final = f"""
    SELECT coalesce(properties ->> '$.currency', 'JPY') AS currency, count(*) AS orders,
           sum(try_cast(properties ->> '$.revenue' AS DOUBLE)) AS revenue, max(occurred_at) AS last_order
    FROM events WHERE person_key = $person AND {SEEN} AND event IN ({_ORDERS}) GROUP BY ALL ORDER BY orders DESC
"""  # noqa: S608 - the names are written above

SCORES: Final = f"""
    SELECT metric, score, scale_min, scale_max, survey, touchpoint, occurred_at FROM voices
    WHERE person_key = $person AND {SEEN} AND score IS NOT NULL AND metric <> 'rating'
        AND scale_min IS NOT NULL AND scale_max IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY metric ORDER BY occurred_at DESC, voice_id) <= 2
    ORDER BY metric, occurred_at DESC
"""  # noqa: S608 - made of our own text alone

PEOPLE: Final = """
    WITH seen AS (
        SELECT person_key, min(occurred_at) AS first_seen, max(occurred_at) AS last_seen FROM (
            SELECT person_key, occurred_at FROM events UNION ALL SELECT person_key, occurred_at FROM voices
        ) GROUP BY person_key
    ),
    known AS (
        SELECT person_key, map_from_entries(list((trait, value))) AS traits FROM traits
        WHERE trait IN (SELECT unnest($traits)) OR starts_with(trait, $consent) GROUP BY person_key
    )
    SELECT known.person_key, traits, first_seen, last_seen FROM known LEFT JOIN seen USING (person_key)
    ORDER BY person_key
"""

EVERY_IDENTIFIER: Final = """
    WITH newest AS (
        SELECT customer_key, arg_max(person_key, version) AS person_key FROM overrides GROUP BY customer_key
    ),
    standing AS (
        SELECT left_key, left_id, right_key, right_id FROM links
        QUALIFY row_number() OVER (PARTITION BY link_id ORDER BY "at" DESC, active) = 1 AND active
    ),
    found AS (
        SELECT customer_key, distinct_id AS id FROM profiles
        UNION SELECT left_key, left_id FROM standing UNION SELECT right_key, right_id FROM standing
    )
    SELECT coalesce(newest.person_key, found.customer_key) AS person_key, list(DISTINCT id) AS ids
    FROM found LEFT JOIN newest USING (customer_key) WHERE NOT starts_with(id, 'anonymous_id:')
    GROUP BY 1 ORDER BY 1
"""

JOINED: Final = """
    SELECT customer_key, person_key
    FROM (SELECT customer_key, arg_max(person_key, version) AS person_key FROM overrides GROUP BY customer_key)
    WHERE person_key IN (SELECT unnest($people))
"""

NOW: Final = """
    SELECT customer_key, arg_max(person_key, version) AS person_key FROM overrides
    WHERE customer_key IN (SELECT unnest($keys)) GROUP BY customer_key
"""
