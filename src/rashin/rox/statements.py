"""The SQL that ROX asks the lake: full counts of people, not of records. ``{condition}`` keeps to the reader's part."""

from typing import Final

from rashin.base.customers.statements import ORDER_EVENTS

CONTACT_EVENTS: Final = (
    "Call Started", "Chat Started", "Support Ticket Created", "Support Ticket Opened", "Contact Form Submitted",
    "問い合わせ",
)  # fmt: skip


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_BOUGHT = f"""select person_key, occurred_at from events
    where event in ({_listed(ORDER_EVENTS)}) and person_key is not null and {{condition}}"""  # noqa: S608 - our names

AGAIN: Final = f"""
with bought as ({_BOUGHT} and occurred_at >= $memory and occurred_at < $end),
first as (
    select person_key, occurred_at >= $start as now, min(occurred_at) as at
    from bought where occurred_at >= $before group by all
)
select now, count(distinct person_key) as n,
    count(distinct person_key) filter (bought.occurred_at < first.at
        and bought.occurred_at >= first.at - interval 365 day) as count
from first join bought using (person_key) group by now"""  # noqa: S608 - our own names, values bound
"""Of the buyers of a period, those who had bought in the year before their first order of that period."""

AFTER_ANSWER: Final = f"""
with bought as ({_BOUGHT} and occurred_at >= $before),
answered as (
    select person_key, score >= 9 as happy, min(occurred_at) as at from voices
    where metric = 'nps' and (score >= 9 or score <= 6) and person_key is not null and {{condition_voices}}
        and occurred_at >= $before and occurred_at < $end
    group by all
)
select happy, count(distinct person_key) as n,
    count(distinct person_key) filter (bought.occurred_at > answered.at
        and bought.occurred_at <= answered.at + interval 90 day) as count
from answered left join bought using (person_key) group by happy"""  # noqa: S608 - our own names, values bound
"""Of promoters and of detractors, those who bought within 90 days after their answer."""

ASKED_AFTERWARDS: Final = f"""
with bought as ({_BOUGHT} and occurred_at >= $before and occurred_at < $end),
first as (select person_key, occurred_at >= $start as now, min(occurred_at) as at from bought group by all),
contact as (
    select person_key, occurred_at from events
    where event in ({_listed(CONTACT_EVENTS)}) and person_key is not null and {{condition}} and occurred_at >= $before
)
select now, count(distinct person_key) as n,
    count(distinct person_key) filter (contact.occurred_at >= first.at
        and contact.occurred_at < first.at + interval 30 day) as count,
    count(contact.occurred_at) as contacts
from first left join contact using (person_key) group by now"""  # noqa: S608 - our own names, values bound
"""Of the buyers of a period, those who had to ask within 30 days after their first order of that period."""
