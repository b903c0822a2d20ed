"""Values of requests, as the database can keep them."""

from typing import Annotated

from pydantic import Field, StringConstraints

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""Any character but NUL, which PostgreSQL cannot keep."""

Number = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""The number of a row."""
