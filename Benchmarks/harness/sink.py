"""A webhook receiver that takes everything; prints its address, then serves until it is ended."""
import asyncio


class Receiver(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.pending = transport, b""

    def data_received(self, data):
        self.pending += data
        while (end := self.pending.find(b"\r\n\r\n")) >= 0:
            length = next((int(line.split(b":")[1]) for line in self.pending[:end].split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), 0)
            if len(self.pending) < end + 4 + length:
                return
            self.pending = self.pending[end + 4 + length:]
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


async def main():
    server = await asyncio.get_running_loop().create_server(Receiver, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
