import { isIP } from 'node:net';

const NAME = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,59})$/;
/** Names that no public DNS answers (RFC 2606, 6761, 6762, 8375 and common private ones). */
const PRIVATE_TOP =
  /(?:^|\.)(?:local|localhost|internal|intranet|invalid|test|lan|home|corp|localdomain|onion|home\.arpa)$/;

/** `host` as new URL() gives it: lower case, punycode, IPv4 in four decimal parts, IPv6 in brackets. */
export function isPublicHost(host: string): boolean {
  if (host.startsWith('[')) return isPublicV6(host.slice(1, -1));
  if (isIP(host) === 4) return isPublicV4(host);
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return NAME.test(name) && !PRIVATE_TOP.test(name);
}

function isPublicV4(host: string): boolean {
  const [a = 0, b = 0, c = 0] = host.split('.').map(Number);
  if (a === 0 || a === 10 || a === 127 || a >= 224) return false;
  if ((a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254)) return false;
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return false;
  if ((a === 192 && b === 0) || (a === 198 && (b === 18 || b === 19))) return false;
  // Documentation ranges.
  return !((a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113));
}

/** Global unicast only, and not an IPv4 address in disguise (NAT64, 6to4, Teredo) or one for documents. */
function isPublicV6(host: string): boolean {
  const first = Number.parseInt(host.split(':')[0] ?? '', 16);
  if (!(first >= 0x2000 && first <= 0x3fff)) return false;
  return !(first === 0x2002 || /^2001:(?:0?:|:|db8:)/.test(host));
}
