import type { Context } from 'hono';

/**
 * The address of the client: of the connection, or what the last `hops` trusted proxies wrote into x-forwarded-for. Of an
 * IPv6 address the first 64 bits, which one client has to itself. Empty where there is no connection.
 */
export function clientAddress(c: Context, hops: number): string {
  const peer = peerOf(c.env) ?? '';
  if (hops === 0) return network(peer);
  const forwarded = (c.req.header('x-forwarded-for') ?? '').slice(-2_000).split(',');
  return network((forwarded.at(-hops) ?? forwarded[0] ?? '').trim().slice(0, 64) || peer);
}

function network(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - rest.length }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}

/** Under @hono/node-server the environment holds Node's request; in tests there is none. */
function peerOf(env: unknown): string | undefined {
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return undefined;
  const { incoming } = env;
  if (typeof incoming !== 'object' || incoming === null || !('socket' in incoming)) return undefined;
  const { socket } = incoming;
  if (typeof socket !== 'object' || socket === null || !('remoteAddress' in socket)) return undefined;
  return typeof socket.remoteAddress === 'string' ? socket.remoteAddress : undefined;
}
