import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv6');
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An address of this machine or of a network that is not the Internet (RFC 6890). */
export function isPrivateAddress(address: string): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  return family === 0 || PRIVATE.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** Resolves a name for a connection and refuses private addresses, so that no name can point into the own network. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  const wanted: LookupOptions = { ...options, all: true };
  lookup(hostname, wanted, (error, found) => {
    if (error !== null) {
      callback(error, '', 0);
      return;
    }
    const addresses: LookupAddress[] = Array.isArray(found) ? found : [];
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
      callback(new Error(`${hostname} is in a private network`), '', 0);
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
