"""The lake of this installation and its answers, as base/workspace opens and keeps them."""

from rashin.base.workspace.asking import ask_as, ask_in_scope, permission_for, shelf_of, the_lake

__all__ = ["ask_as", "ask_in_scope", "permission_for", "shelf_of", "the_lake"]
