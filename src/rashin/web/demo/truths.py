"""What is planted in the demo company, so that anybody can check whether a question finds it.

Dates are days before the end of the demo (the day it was made). The generator reads these values and nothing else
decides the effects: change a number here, make the company again, and the answers follow.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDelay:
    """A carrier moved its hub: in one region, parcels come late from a known Monday, and late parcels cost NPS."""

    region: str = "関西"
    carrier: str = "みなみ風運輸"
    weeks_before_end: int = 30
    late_share_before: float = 0.06
    """Of all deliveries, everywhere and always, these come late for ordinary reasons."""
    late_share_after: float = 0.62
    nps_per_late_delivery: float = -46.0
    """NPS points after delivery, late against on time, everything else equal."""
    csat_latent_share: float = 1.0
    """The same dissatisfaction moves CSAT as well."""
    carry_days: int = 75
    carry_share: float = 0.5
    """This share of the cost is still seen in the relationship survey, for so many days."""
    see: str = (
        "rashin ask scores --metric nps --where touchpoint=delivery --by prop.region --every quarter; "
        "then --by prop.late. The voices say that dates change and that nobody calls."
    )

    @property
    def nps_in_region(self) -> float:
        """What the affected deliveries lose on average: more of them are late."""
        return self.nps_per_late_delivery * (self.late_share_after - self.late_share_before)

    def starts(self, end: date) -> date:
        """The Monday of the week in which it began."""
        day = end - timedelta(weeks=self.weeks_before_end)
        return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A course in asking before advising reached every second shop on one day; the others have not had it yet."""

    days_before_end: int = 240
    nps_effect: float = 20.0
    """NPS points of store visits in trained shops, against what they would have been."""
    see: str = (
        "rashin ask scores --metric nps --where touchpoint=store_floor --by unit --every quarter; "
        "difference in differences between trained and untrained shops."
    )

    def starts(self, end: date) -> date:
        """The first day after the course."""
        return end - timedelta(days=self.days_before_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRelease:
    """An app release in which the payment sheet closed itself on one version of Android."""

    app_version: str = "6.2.0"
    os: str = "Android"
    os_version: str = "14"
    days_before_end: int = 131
    weeks: int = 5
    completed_before: float = 0.64
    """Share of checkouts started in the app that end in an order, otherwise."""
    completed_during: float = 0.22
    writing: float = 0.95
    """Of the people whose payment failed, this share writes to the company …"""
    most_inquiries: float = 0.3
    """… but no more than this share of all inquiries: the first to meet the fault."""
    see: str = (
        'rashin ask funnel --step "Checkout Started[channel=app]" --step "Order Completed[channel=app]" --within 1d '
        "--where prop.os_version=14 --by prop.app_version"
    )

    def starts(self, end: date) -> date:
        """The day of the release."""
        return end - timedelta(days=self.days_before_end)

    def ends(self, end: date) -> date:
        """The day of the repaired release."""
        return self.starts(end) + timedelta(weeks=self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietLeaving:
    """Families with small children come less and less; they neither complain nor score lower."""

    household: str = "子育て世帯"
    days_before_end: int = 210
    half_life_days: float = 90.0
    floor: float = 0.30
    """Their activity falls by half every half-life, down to this share of what it was."""
    see: str = 'rashin ask trend --event "Store Visited" --by trait.household --every month; their NPS does not move.'

    def starts(self, end: date) -> date:
        """The day on which it began."""
        return end - timedelta(days=self.days_before_end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truths:
    """All of them."""

    delay: DeliveryDelay = DeliveryDelay()
    training: Training = Training()
    release: BrokenRelease = BrokenRelease()
    leaving: QuietLeaving = QuietLeaving()


TRUTHS = Truths()
