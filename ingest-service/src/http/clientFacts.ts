import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Settings } from '../settings/settings.ts';
import { type ClientAddress, truncatedAddress } from './clientAddress.ts';

/** As much of a client as the settings keep; all of it is left out unless asked for. */
export type ClientFacts = { userAgent: string | undefined; address: string | undefined };

const MOST_USER_AGENT = 512;
/** Hexadecimal digits: 64 bits tell addresses apart. */
const HASH_DIGITS = 16;
/** Order matters: each but the last also names the ones behind it. */
const BROWSERS = [
  ['Edge', /\bEdg[A-Z]*\/(\d+)/i],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+).*\bSafari\//],
] as const;
const SYSTEMS = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
] as const;

/** @param addressKey of the hash; wanted where addresses are hashed */
export function clientFacts(
  settings: Settings['client'],
  addressOf: ClientAddress,
  addressKey: Buffer | undefined,
): (request: IncomingMessage) => ClientFacts {
  return (request) => ({
    userAgent: userAgentOf(request.headers['user-agent'], settings.userAgent),
    address: settings.address === 'None' ? undefined : kept(addressOf(request), settings.address, addressKey),
  });
}

function kept(address: string, how: 'Truncated' | 'Hashed', key: Buffer | undefined): string {
  if (how === 'Truncated') return truncatedAddress(address);
  if (key === undefined) throw new Error('BUG: addresses are to be hashed without a key');
  return createHmac('sha256', key).update(address).digest('hex').slice(0, HASH_DIGITS);
}

function userAgentOf(text: string | undefined, how: Settings['client']['userAgent']): string | undefined {
  if (text === undefined || how === 'None') return undefined;
  return how === 'Full' ? text.slice(0, MOST_USER_AGENT) : truncatedUserAgent(text.slice(0, MOST_USER_AGENT));
}

/** `Firefox 140, Linux`: what a bug depends on, and not enough to know somebody by. */
export function truncatedUserAgent(text: string): string {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return `${name} ${version}, ${system}`;
  }
  return `other, ${system}`;
}
