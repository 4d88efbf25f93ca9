"""The page that shows the OpenAPI document (接口文档)."""

from ninja.openapi.docs import Swagger


class DocsPage(Swagger):
    """Swagger in the frame of the house: own files only, so that the content policy holds."""

    template = "design/api_docs.html"
    template_cdn = ""
