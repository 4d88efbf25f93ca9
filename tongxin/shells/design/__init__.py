"""The look: vendored styles, template tags and the registries that modules fill."""
