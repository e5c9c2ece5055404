"""The organisation's API: one token, lists read page by page at the same time, writes with bounded concurrency."""
import asyncio
import base64

import aiohttp

try:
    import orjson as json
    encode = json.dumps
except ImportError:  # Debian 12 has no orjson; ujson is the fastest reader that it has.
    import ujson as json

    def encode(value):
        return json.dumps(value, ensure_ascii=False, escape_forward_slashes=False).encode()

READER = json.__name__
RULES, QUEUES = "/api/v2/routing/rules", "/api/v2/routing/queues"
PAGE = 100


class Organisation:
    def __init__(self, session, api, concurrency):
        self.session, self.api = session, api
        self.slots = asyncio.Semaphore(concurrency)

    async def log_in(self, client, secret):
        basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
        async with self.session.post(
                self.api + "/oauth/token", data={"grant_type": "client_credentials"},
                headers={"Authorization": "Basic " + basic}) as answer:
            answer.raise_for_status()
            token = json.loads(await answer.read())["access_token"]
        self.session.headers["Authorization"] = "Bearer " + token

    async def send(self, method, path, body=None):
        """The body of the answer, as bytes."""
        data = None if body is None else encode(body)
        headers = None if data is None else {"Content-Type": "application/json"}
        async with self.slots, self.session.request(method, self.api + path, data=data, headers=headers) as answer:
            content = await answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
            return content

    async def list(self, path):
        """All objects: the first page says how many more there are."""
        first = json.loads(await self.page(path, 1))
        rest = await asyncio.gather(*(self.objects(path, page) for page in range(2, first["pageCount"] + 1)))
        entities = first["entities"]
        for page in rest:
            entities += page
        return entities

    async def objects(self, path, page):
        return json.loads(await self.page(path, page))["entities"]

    async def page(self, path, page):
        return await self.send("GET", f"{path}?pageSize={PAGE}&pageNumber={page}")

    async def download(self):
        """The bytes of a whole pass and nothing else: what any reader of these lists has to wait for."""
        queues, first = await asyncio.gather(self.page(QUEUES, 1), self.page(RULES, 1))
        count = json.loads(first)["pageCount"]
        rest = await asyncio.gather(*(self.page(RULES, page) for page in range(2, count + 1)))
        return len(queues) + len(first) + sum(map(len, rest))


def session(concurrency):
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=concurrency), cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None), headers={"Accept": "application/json"})
