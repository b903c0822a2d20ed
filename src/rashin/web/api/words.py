"""Text of requests: any character but NUL, which PostgreSQL cannot keep."""

from typing import Annotated

from pydantic import StringConstraints

Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
