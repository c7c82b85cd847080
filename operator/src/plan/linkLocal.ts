import { BlockList, isIP } from 'node:net';

const LOCAL = new BlockList();
LOCAL.addSubnet('169.254.0.0', 16);
LOCAL.addSubnet('fe80::', 10, 'ipv6');
/** Where AWS answers over IPv6 what it answers at 169.254.169.254. */
LOCAL.addSubnet('fd00:ec2::', 32, 'ipv6');
const NAMES = ['metadata.google.internal', 'metadata'];

/**
 * Whether a URL is of an address that each machine has for itself, where clouds give out the machine's credentials. Only as it is written: a
 * name that resolves to one passes, and is for network policies to stop.
 */
export function isLinkLocal(url: string): boolean {
  if (!URL.canParse(url)) return false;
  // As fetch would read it: 0xA9FEA9FE is an address too.
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/g, '');
  const family = isIP(host);
  if (family === 0) return NAMES.includes(host);
  return LOCAL.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
