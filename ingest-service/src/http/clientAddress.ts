import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddress from 'proxy-addr';

export type ClientAddress = (request: IncomingMessage) => string;

/**
 * Who asks: the connection's other end, or, where that is a trusted proxy, who it says asked it. Without trusted proxies no header is
 * believed.
 */
export function clientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trust = proxyAddress.compile([...trustedProxies]);
  return (request) => {
    const { remoteAddress = '' } = request.socket;
    try {
      const address = proxyAddress(request, trust);
      return isIP(address) === 0 ? remoteAddress : address;
    } catch {
      // What a proxy passed on is no address.
      return remoteAddress;
    }
  };
}

/** Who is one for rate limits: an IPv4 address; of IPv6, where one host has 2^64 of them, the network of 64 bits. */
export function addressPrefix(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** As much of an address as may be kept: the network of 24 or 48 bits. */
export function truncatedAddress(address: string): string {
  const prefix = addressPrefix(address);
  if (prefix.endsWith('::/64')) return `${prefix.slice(0, -5).split(':').slice(0, 3).join(':')}::`;
  const parts = prefix.split('.');
  return parts.length === 4 ? `${parts.slice(0, 3).join('.')}.0` : '';
}
