"""Git remotes over the network's own protocols, on the loopback: git's HTTP backend and a real sshd."""
import contextlib
import getpass
import http.server
import os
import socketserver
import subprocess
import threading

from .processes import measured
from .product import ENVIRONMENT, LOCAL, Remote


class GitBackend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        path, _, query = self.path.partition("?")
        environment = ENVIRONMENT | {
            "GIT_PROJECT_ROOT": "/", "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
            "REQUEST_METHOD": self.command, "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        output = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE,
                                check=True).stdout
        head, _, content = output.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in (fields | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer

    def log_message(self, *_):
        """The daemon's side is what counts."""


class SSHConnection(socketserver.BaseRequestHandler):
    def handle(self):
        subprocess.run(["/usr/sbin/sshd", "-i", "-e", "-f", self.server.configuration], stdin=self.request,
                       stdout=self.request, stderr=subprocess.DEVNULL, check=False)


@contextlib.contextmanager
def serving(server):
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def over_file(_):
    yield LOCAL


@contextlib.contextmanager
def over_http(_):
    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), GitBackend)) as port:
        yield Remote(f"http://127.0.0.1:{port}")


@contextlib.contextmanager
def over_ssh(folder):
    """Keys and sshd's configuration go into a folder of their own."""
    folder.mkdir()
    for name in ("host_key", "key"):
        measured(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name])
    configuration = folder / "sshd_config"
    configuration.write_text(
        f"HostKey {folder}/host_key\nAuthorizedKeysFile {folder}/key.pub\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n")
    if os.getuid() == 0:
        # sshd's privilege separation wants this empty folder; a booted host has it.
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SSHConnection)
    server.configuration = configuration
    with serving(server) as port:
        host_key = " ".join((folder / "host_key.pub").read_text().split()[:2])
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key}\n")
        yield Remote(f"ssh://{getpass.getuser()}@127.0.0.1:{port}", {
            "sshKeyFile": str(folder / "key"), "knownHostsFile": str(folder / "known_hosts")})
