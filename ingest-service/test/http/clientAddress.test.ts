import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressPrefix, clientAddress, truncatedAddress } from '../../src/http/clientAddress.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

test.each([
  [[], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  [['10.0.0.0/8'], '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  [['10.0.0.0/8'], '10.1.2.3', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
  [['10.0.0.0/8'], '10.1.2.3', '198.51.100.1, 10.9.9.9', '198.51.100.1'],
  [['10.0.0.0/8'], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  [['10.0.0.0/8'], '10.1.2.3', 'not an address', '10.1.2.3'],
])('trusting %j, %s with X-Forwarded-For %s is %s', (proxies, remote, forwarded, expected) => {
  expect(clientAddress(proxies)(request(remote, forwarded))).toBe(expected);
});

test.each([
  ['203.0.113.9', '203.0.113.9', '203.0.113.0'],
  ['::ffff:203.0.113.9', '203.0.113.9', '203.0.113.0'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::'],
  ['2001:db8::6', '2001:db8:0:0::/64', '2001:db8:0::'],
  ['2001:0DB8:0001::1', '2001:db8:1:0::/64', '2001:db8:1::'],
  ['::1', '0:0:0:0::/64', '0:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::'],
])('%s counts as %s and is kept as %s', (address, prefix, truncated) => {
  expect(addressPrefix(address)).toBe(prefix);
  expect(truncatedAddress(address)).toBe(truncated);
});
