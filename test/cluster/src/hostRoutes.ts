import { run } from './run.ts';

/** The IPv4 networks that the machine routes, as CIDR; the default route is left out. */
export async function hostRoutes(): Promise<string[]> {
  const routes = JSON.parse((await run('ip', ['-json', '-4', 'route', 'show', 'table', 'all'])) || '[]') as {
    dst: string;
  }[];
  return routes.map((route) => route.dst).filter((destination) => destination !== 'default');
}

/** Whether two IPv4 networks in CIDR form share an address. An address without a length is a /32. */
export function overlaps(a: string, b: string): boolean {
  const [first, second] = [parse(a), parse(b)];
  const bits = Math.min(first.bits, second.bits);
  const shift = 2 ** (32 - bits);
  return Math.floor(first.address / shift) === Math.floor(second.address / shift);
}

function parse(cidr: string): { address: number; bits: number } {
  const [address = '', bits = '32'] = cidr.split('/');
  return {
    address: address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0),
    bits: Number(bits),
  };
}
