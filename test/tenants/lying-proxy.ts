import { connect, createServer, type Server, type Socket } from 'node:net';

const KEY_DATA = 'K'.charCodeAt(0);
const HEAD = 5;

/** Passes a PostgreSQL connection on and gives out a process id of its own making, as a pooler does. */
export async function lyingProxy(url: string): Promise<{ url: string; close(): Promise<void> }> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    let held = Buffer.alloc(0);
    let isThrough = false;
    upstream.on('data', (chunk: Buffer) => {
      if (isThrough) return void client.write(chunk);
      held = Buffer.concat([held, chunk]);
      while (held.length >= HEAD && !isThrough) {
        const length = 1 + held.readUInt32BE(1);
        if (held.length < length) return;
        const message = Buffer.from(held.subarray(0, length));
        held = held.subarray(length);
        if (message[0] === KEY_DATA) {
          message.writeUInt32BE(message.readUInt32BE(HEAD) + 1, HEAD);
          isThrough = true;
        }
        client.write(message);
      }
      if (isThrough && held.length > 0) client.write(held);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const through = new URL(url);
  through.port = String(address.port);
  return {
    url: through.href,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
