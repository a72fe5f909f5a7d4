"""A provider of logins as small as one can be (OpenID Connect Core 1.0, section 3.1): whoever comes says who
they are by a click.
"""

import html
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

PEOPLE = ("Ann", "Ben")
CLIENT = "thaw"


class Asked(BaseHTTPRequestHandler):
    server: "Provider"

    def do_GET(self) -> None:
        path, told = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        match path:
            case "/.well-known/openid-configuration":
                self._send(self.server.described())
            case "/keys":
                self._send({"keys": [self.server.key.as_dict(private=False)]})
            case "/authorize":
                links = (f'<p><a href="{self._back(name, told)}">{name}</a></p>' for name in PEOPLE)
                self._send("".join(links).encode(), "text/html")
            case _:
                self.send_error(404)

    @staticmethod
    def _back(name: str, told: dict[str, str]) -> str:
        """Where the client awaits whoever said that this is their name."""
        said = {"code": json.dumps([name, told["nonce"]]), "state": told["state"]}
        return html.escape(f"{told['redirect_uri']}?{urlencode(said)}")

    def do_POST(self) -> None:
        """The code for what it stands for: a signed statement of who that is."""
        told = dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        name, nonce = json.loads(told["code"])
        now = int(time.time())
        claims = {"iss": self.server.url, "sub": f"id of {name}", "aud": CLIENT, "nonce": nonce}
        signed = jwt.encode({"alg": "RS256"}, claims | {"iat": now, "exp": now + 600}, self.server.key)
        self._send({"access_token": "1", "token_type": "Bearer", "id_token": signed})

    def _send(self, content: dict[str, object] | bytes, kind: str = "application/json") -> None:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: object) -> None:
        pass


class Provider(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.key = RSAKey.generate_key(2048, {"kid": "1"})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def described(self) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }


@contextmanager
def provider() -> Iterator[str]:
    """Its address."""
    with Provider() as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield serving.url
        serving.shutdown()
