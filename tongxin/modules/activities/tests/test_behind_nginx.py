"""The nginx of docs/howto/serve-behind-nginx.md, as written there, before a real gate and site."""

import getpass
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from io import BytesIO
from ipaddress import ip_address
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth.hashers import Argon2PasswordHasher
from PIL import Image

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.tests.factories import NOW, SYSTEM
from tongxin.modules.activities.tests.test_gate import books, pass_of
from tongxin.shared.access.models import Account, Grant, Role
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.files.models import Attachment
from tongxin.shared.scarce.tests import gates as processes
from tongxin.shared.scarce.tests.moments import within_one_window

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="no nginx on this machine: apt install nginx"),
]
DOC = (processes.HOUSE / "docs/howto/serve-behind-nginx.md").read_text(encoding="utf-8")
SERVER, BOTH = re.findall(r"```nginx\n(.*?)```", DOC, re.DOTALL)
GRANIAN = re.search(r"^granian (.*)$", DOC, re.MULTILINE)[1].split()
HOST, PASSWORD = "union.example.cn", "Spring-river-42"
PATIENCE = 5  # seconds; 30 in the document
MIB = 1024**2


def certified(folder):
    """A certificate for this machine, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    (folder / "tongxin.crt").write_bytes(signed.public_bytes(pem))
    (folder / "tongxin.key").write_bytes(key.private_bytes(pem, form, plain))


def written(folder, gate, site):
    """The configuration of the document, on ports and in folders of the test."""
    port = processes.free_port()
    text = SERVER.replace("listen 443", f"listen 127.0.0.1:{port}")
    text = text.replace("/etc/nginx/", f"{folder}/").replace("timeout 30s", f"timeout {PATIENCE}s")
    if site:
        text = BOTH + text.replace("proxy_pass http://tongxin;", "proxy_pass http://tongxin_site;")
        hot = text.index("location /burst/")
        text = text[:hot] + text[hot:].replace("tongxin_site;", "tongxin;", 1)
        text = text.replace("127.0.0.1:8001", f"127.0.0.1:{site}")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{gate}")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"user {getpass.getuser()}; worker_processes 1; pid {folder}/pid; error_log stderr;"
    return port, f"{head} events {{}} http {{ access_log off; {temporary} {text} }}"


@contextmanager
def nginx(folder, gate, site=0):
    """A running nginx; its port."""
    certified(folder)
    port, text = written(folder, gate, site)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    given = ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    process = subprocess.Popen(  # noqa: S603
        [NGINX, "-e", "stderr", *given], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        until_it_listens(port)
        yield port
    finally:
        processes.ended(process)


def until_it_listens(port):
    until = time.monotonic() + processes.START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing listens at {port}")


class Browser:
    """Somebody who reached nginx by its name."""

    def __init__(self, folder, port):
        self.port, self.cookies = port, SimpleCookie()
        self.trust = ssl.create_default_context(cafile=folder / "tongxin.crt")

    def ask(self, method, path, body=b"", **headers):
        """Status, headers and body."""
        asking = HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.trust)
        given = {"Host": HOST, "Origin": f"https://{HOST}", "Idempotency-Key": secrets.token_hex(8)}
        given["Cookie"] = "; ".join(f"{one.key}={one.value}" for one in self.cookies.values())
        try:
            asking.request(method, path, body, given | headers)
            answer = asking.getresponse()
            for told in answer.headers.get_all("Set-Cookie", []):
                self.cookies.load(told)
            return answer.status, answer.headers, answer.read()
        finally:
            asking.close()

    def send(self, path, typed):
        """A form that was typed."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"].value} | typed)
        kind = "application/x-www-form-urlencoded"
        return self.ask("POST", path, body.encode(), **{"Content-Type": kind})

    def upload(self, path, name, content):
        """A form with a file."""
        token = self.cookies["csrftoken"].value
        parts = [("csrfmiddlewaretoken", "", token.encode()), ("upload", name, content)]
        body = b"".join(
            f'--edge\r\nContent-Disposition: form-data; name="{field}"'.encode()
            + (f'; filename="{file}"' if file else "").encode()
            + b"\r\n\r\n%s\r\n" % value
            for field, file, value in parts
        )
        kind = "multipart/form-data; boundary=edge"
        return self.ask("POST", path, body + b"--edge--\r\n", **{"Content-Type": kind})

    def act(self, ticket, key="k", body=b"", **headers):
        """One act at the gate."""
        given = {"X-Tongxin-Pass": ticket, "Idempotency-Key": key}
        return self.ask("POST", "/burst/", body, **given | headers)

    def begin(self, path, length, sent):
        """A request of which only a part comes."""
        line = self.trust.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=20),
            server_hostname="127.0.0.1",
        )
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\n\r\n"
        line.sendall(head.encode() + sent)
        return line


@pytest.fixture(params=["before the gate", "before both"])
def house(request, tmp_path, crowd):
    """Starts gate, site and nginx in one of the two ways; a browser."""
    with ExitStack() as stack:

        def start(**env):
            env |= {"TONGXIN_PROXY_TLS": "1", "TONGXIN_HOSTS": HOST}
            site, place = 0, "/nowhere/site"
            if request.param == "before both":
                site = processes.free_port()
                command = [str(site) if one == "8001" else one for one in GRANIAN]
                running = processes.started("granian", *command, **env)
                stack.callback(processes.ended, running)
                until_it_listens(site)
            else:
                place = stack.enter_context(processes.a_site(**env))
            (gate,) = stack.enter_context(processes.gates(1, place, **env))
            port = stack.enter_context(nginx(tmp_path, gate.port, site))
            return Browser(tmp_path, port)

        yield start


def an_officer(union):
    """Somebody who may arrange activities of a union, by the name of ``zhou``."""
    with speaking(SYSTEM):
        rights = [Can.VIEW, Can.EDIT, Can.CHECK_IN]
        role = Role.objects.create(code="events", name="活动专干", rights=rights)
        kept = Argon2PasswordHasher().encode(PASSWORD, "salt of a test")  # the site's own way
        account = an_account(username="zhou", name="周晓岚")
        Account.objects.filter(pk=account.pk).update(password=kept)
        told = {"union": union, "valid_from": NOW, "made_by": SYSTEM.name}
        Grant.objects.create(account=account, role=role, **told)


def a_large_picture():
    """Five megabytes that no compression makes smaller."""
    out, side = BytesIO(), 1330
    Image.frombytes("RGB", (side, side), secrets.token_bytes(side * side * 3)).save(out, "PNG")
    assert 5 * MIB < len(out.getvalue()) < 6 * MIB
    return out.getvalue()


def test_the_whole_day_behind_nginx(house, crowd):
    session, (first, second) = crowd(2)
    an_officer(session.union)
    browser = house()
    status, headers, _page = browser.ask("GET", "/sign-in/")
    assert (status, "Secure" in headers["Set-Cookie"]) == (200, True)
    assert "Strict-Transport-Security" in headers
    assert browser.send("/sign-in/", {"username": "zhou", "password": PASSWORD})[0] == 302
    page = f"/desk/activities/sessions/{session.pk}/"
    assert session.activity.title in browser.ask("GET", page)[2].decode()

    ticket = pass_of(session, first)
    assert browser.act(ticket)[0] == 200
    assert b'"again":true' in browser.act(ticket)[2]
    assert browser.ask("GET", "/burst/time/")[2].startswith(b'{"now":')
    assert books(session) == (1, 1, 1, 1)

    browser.ask("GET", f"{page}photos/new/")
    assert browser.upload(f"{page}photos/new/", "现场.png", a_large_picture())[0] == 302
    with speaking(SYSTEM):
        photo = Attachment.objects.select_related("file").get()
    status, headers, body = browser.ask("GET", f"/files/{photo.pk}/")
    assert (status, len(body)) == (200, photo.file.size)

    for path in ("/burst/", page):
        status, _headers, said = browser.ask("POST", path, b"0" * 22 * MIB)
        assert (status, "上传内容过大" in said.decode()) == (413, True)
    status, _headers, said = browser.act(pass_of(session, second), body=b"0" * 10 * MIB)
    assert (status, "上传内容过大" in said.decode()) == (413, True)
    assert books(session) == (1, 1, 1, 1)


def test_slow_hands_stand_in_nobodys_way_and_are_let_go(house, crowd):
    session, (first, second) = crowd(2)
    browser = house()
    assert browser.ask("GET", "/sign-in/")[0] == 200
    assert browser.act(pass_of(session, first))[0] == 200
    with ExitStack() as stack:
        began = time.monotonic()
        for path in ("/burst/", "/sign-in/") * 20:
            stack.enter_context(closing(browser.begin(path, 1000, b"slow")))
        assert browser.ask("GET", "/sign-in/")[0] == 200
        assert browser.act(pass_of(session, second))[0] == 200
        last = browser.begin("/sign-in/", 1000, b"slow")
        stack.enter_context(closing(last))
        assert time.monotonic() - began < PATIENCE
        assert b"200" not in last.recv(4096)[:20]
        assert time.monotonic() - began < 3 * PATIENCE


def test_an_address_is_what_nginx_saw_whatever_is_claimed(house, crowd):
    session, workers = crowd(4)
    texts = [pass_of(session, worker) for worker in workers]
    browser = house(TONGXIN_GATE_PER_ADDRESS="3")
    within_one_window()
    told = [
        browser.act(text, **{"X-Forwarded-For": f"10.9.9.{n}", "Forwarded": f"for=10.9.9.{n}"})[0]
        for n, text in enumerate(texts)
    ]
    assert told == [200, 200, 200, 429]


def test_while_the_gate_is_away_a_sentence_says_when_to_come_back(tmp_path):
    with nginx(tmp_path, processes.free_port()) as port:
        status, headers, said = Browser(tmp_path, port).ask("GET", "/sign-in/")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "请几秒后刷新" in said.decode()
