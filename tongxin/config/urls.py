"""The only place that knows every module's routes."""

urlpatterns: list = []
