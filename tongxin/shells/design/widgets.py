"""Form widgets that use the pickers of the browser."""

from django import forms


class DatePicker(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%Y-%m-%d")


class MomentPicker(forms.DateTimeInput):
    """A day and a time, chosen with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class Dropzone(forms.ClearableFileInput):
    """A file to drop or choose (上传); ``accept`` and ``max_megabytes`` are shown and checked."""

    template_name = "design/dropzone.html"

    def __init__(self, *, accept: str = "", max_megabytes: int = 20, attrs: dict | None = None):
        super().__init__({"accept": accept, "data-max-megabytes": max_megabytes, **(attrs or {})})

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        """Add what the drop area prints."""
        context = super().get_context(name, value, attrs)
        context["accept"] = self.attrs["accept"].replace(",", " ")
        context["max_megabytes"] = self.attrs["data-max-megabytes"]
        return context
