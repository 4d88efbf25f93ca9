"""The workbench shell."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Desk (工作台): the pages of union officers."""

    name = "tongxin.shells.desk"
    label = "desk"
