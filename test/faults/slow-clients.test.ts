import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, type RunningServer, startProcess } from './running-server.ts';

const CLIENTS = 1000;
let server: RunningServer;
const sockets: Socket[] = [];

beforeAll(async () => {
  server = await startProcess({ ASSAY_LOG_LEVEL: 'error', ASSAY_DEMO: 'off', ASSAY_BODY_SECONDS: '4' });
  await fill(server.url, 500);
}, 240_000);
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.child.kill('SIGKILL');
  await server.ended;
});

/** A client that announces a body and sends its first byte only; resolves to what the server says in the end. */
function slowClient(port: number): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(
        'POST /query HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 40\r\n\r\n{',
      ),
    );
    sockets.push(socket);
    socket.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('\r\n\r\n')) resolve(said.slice(0, said.indexOf('\r\n')));
    });
    socket.on('error', (error) => resolve(error.message));
    socket.on('close', () => resolve(said === '' ? 'closed' : said.slice(0, said.indexOf('\r\n'))));
  });
}

describe('a thousand slow clients', () => {
  it('hold up nobody else, and each is told 408 in the end', { timeout: 300_000 }, async () => {
    const port = Number(new URL(server.url).port);
    const slow = Array.from({ length: CLIENTS }, () => slowClient(port));
    let answered = 0;
    for (let i = 0; i < 50; i++) {
      const response = await fetch(`${server.url}/query`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: `fintech in Boston ${i}` }),
      });
      if (response.status === 200) answered++;
      await response.arrayBuffer();
    }
    expect(answered).toBe(50);
    const said = new Map<string, number>();
    for (const line of await Promise.all(slow)) said.set(line, (said.get(line) ?? 0) + 1);
    expect([...said]).toEqual([['HTTP/1.1 408 Request Timeout', CLIENTS]]);
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });
});
