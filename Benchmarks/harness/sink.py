"""A webhook receiver that takes everything; prints its address, then serves until it is ended.

sink.py [PORT [FILE]]: FILE gets the sequence number of each event, in the order in which they came.
"""
import asyncio
import json
import sys


class Receiver(asyncio.Protocol):
    def __init__(self, record):
        self.record = record

    def connection_made(self, transport):
        self.transport, self.pending = transport, b""

    def data_received(self, data):
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            length = next((int(line.split(b":")[1]) for line in self.pending[:end].split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), 0)
            if len(self.pending) < end + 4 + length:
                return
            if self.record:
                event = json.loads(self.pending[end + 4:end + 4 + length])
                print(event["data"]["sequence"], file=self.record, flush=True)
            self.pending = self.pending[end + 4 + length:]
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def main(port=0, file=None):
    record = open(file, "a") if file else None
    server = await asyncio.get_running_loop().create_server(lambda: Receiver(record), "127.0.0.1", int(port))
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
