"""Anticipated failures of bringing files in.

RashinError
├── BadInput
│   ├── NoFile            a form without a file
│   └── FileTooLarge      over the installation's limit
├── NotFound
│   └── UploadMissing     no such upload, or its file is gone
└── Conflict
    ├── ChangedMeanwhile  another tab or member was first
    └── NotInThisState    it runs already, or is over
"""

from rashin.errors import BadInput, Conflict, NotFound, gettext_noop


class NoFile(BadInput):
    """The form came without a file."""

    code = "intake.no_file"
    message = gettext_noop("No file was chosen.")
    remedy = gettext_noop("Choose a CSV, TSV, XLSX, JSON Lines or Parquet file.")


class FileTooLarge(BadInput):
    """Over the installation's limit."""

    code = "intake.file_too_large"
    status = 413
    message = gettext_noop("“%(name)s” has %(megabytes)s MB; a page takes at most %(limit)s MB.")
    remedy = gettext_noop("Import it on the server: rashin import %(kind)s FILE. It takes files of any size.")


class UploadMissing(NotFound):
    """There is no such upload, or its file was cleaned away."""

    code = "intake.upload_missing"
    message = gettext_noop("This upload is not here any more.")
    remedy = gettext_noop("Upload the file again: rows that are known already are not added twice.")


class ChangedMeanwhile(Conflict):
    """Another tab or member changed the upload first."""

    code = "intake.changed_meanwhile"
    message = gettext_noop("This upload was changed in another tab or by somebody else.")
    remedy = gettext_noop("The page now shows the newest state; look again, then decide.")


class NotInThisState(Conflict):
    """What was asked does not fit where the upload is on its way."""

    code = "intake.not_in_this_state"
    message = gettext_noop("This cannot be done while the upload is in the state “%(state)s”.")
