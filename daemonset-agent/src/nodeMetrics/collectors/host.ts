import { readText } from '../readText.ts';

/** Null: could not be read. */
export type HostReading = { uptimeSeconds: number | null; bootId: string | null };

/**
 * Since when the node is up, and the identity of this boot.
 *
 * @param attempt answers null when it fails, which it counts; either may be there without the other
 */
export function readHost(procPath: string, attempt: <T>(read: () => T) => T | null): HostReading {
  return {
    uptimeSeconds: attempt(() => parseUptime(readText(`${procPath}/uptime`))),
    bootId: attempt(() => readText(`${procPath}/sys/kernel/random/boot_id`).trim()),
  };
}

function parseUptime(text: string): number {
  const seconds = Number.parseFloat(text);
  if (Number.isNaN(seconds)) throw new Error('/proc/uptime does not begin with a number');
  return seconds;
}
