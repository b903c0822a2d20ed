"""Where a server may listen, found out before it starts: its own complaint would be a stack trace."""

import errno
import socket

from rashin.errors import BadInput, Unavailable, gettext_noop


class PortTaken(Unavailable):
    """Something else listens on the port."""

    code = "up.port_taken"
    message = gettext_noop("Port %(port)s on %(host)s is taken by another program.")
    remedy = gettext_noop("Choose another with --port; 0 takes a free one.")


class PortNotAllowed(Unavailable):
    """The system keeps the port for others."""

    code = "up.port_not_allowed"
    message = gettext_noop("This user may not listen on port %(port)s.")
    remedy = gettext_noop("Choose a port above 1023 with --port, and let a reverse proxy answer on %(port)s.")


class HostUnknown(BadInput):
    """The address is none of this machine's."""

    code = "up.host_unknown"
    message = gettext_noop("%(host)s is not an address of this machine.")
    remedy = gettext_noop("Use --host 127.0.0.1 for this machine alone, or --host 0.0.0.0 for every network it is in.")


def settle_port(host: str, port: int) -> int:
    """The port itself if it is free, a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
                raise HostUnknown(host=host) from problem
            if problem.errno in {errno.EACCES, errno.EPERM}:
                raise PortNotAllowed(port=port) from problem
            raise PortTaken(port=port, host=host) from problem
        return int(probe.getsockname()[1])
