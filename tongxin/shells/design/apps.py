"""The look shared by all shells: styles, icons, template tags, registries."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Design (界面): what the desk and the worker pages are made of."""

    name = "tongxin.shells.design"
    label = "design"
