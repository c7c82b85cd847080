import { readText } from '../readText.ts';

export type HostReading = { uptimeSeconds: number; bootId: string };

/** Since when the node is up, and the identity of this boot. */
export function readHost(procPath: string): HostReading {
  const uptimeSeconds = Number.parseFloat(readText(`${procPath}/uptime`));
  if (Number.isNaN(uptimeSeconds)) throw new Error('/proc/uptime does not begin with a number');
  return { uptimeSeconds, bootId: readText(`${procPath}/sys/kernel/random/boot_id`).trim() };
}
