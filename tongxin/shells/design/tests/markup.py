"""Reads a page as strictly as browsers do not: every tag closed, every id once, every link kept."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "col", "source", "wbr", "area", "base"}
POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


class Page(HTMLParser):
    """Tags, ids, pointers and faults of one page."""

    def __init__(self, html):
        super().__init__()
        self.faults, self.ids, self.pointers, self.open = [], [], [], []
        self.feed(html)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]

    def handle_startendtag(self, tag, attrs):
        self.look(tag, dict(attrs))

    def handle_starttag(self, tag, attrs):
        self.look(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"{tag} closed out of turn at line {self.getpos()[0]}")

    def look(self, tag, attrs):
        if "id" in attrs:
            self.ids.append(attrs["id"])
        for name in POINTERS:
            self.pointers += (attrs.get(name) or "").split()
        inline = [name for name in attrs if name == "style" or name.startswith("on")]
        script = tag == "script" and "src" not in attrs and attrs.get("type") != "application/json"
        if inline or script or tag == "style":
            self.faults.append(f"refused by the content policy: {tag} {inline}")
        if tag in {"a", "button"} and not attrs.get("href", "x"):
            self.faults.append("a link to nowhere")

    def all_faults(self):
        twice = [f"id twice: {one}" for one in set(self.ids) if self.ids.count(one) > 1]
        lost = [f"points nowhere: {one}" for one in self.pointers if one not in self.ids]
        return self.faults + twice + lost
