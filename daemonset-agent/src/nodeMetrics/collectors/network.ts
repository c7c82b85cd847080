import { advance, perSecond } from '../counter.ts';
import type { NetworkSample } from '../nodeSample.ts';
import { readText } from '../readText.ts';

/** Counters since the interface appeared. */
export type NetworkCounters = { receive: DirectionCounters; transmit: DirectionCounters };
export type DirectionCounters = { bytes: number; packets: number; errors: number; drops: number };

/**
 * What goes over lo never leaves the machine. The node's ends of pods' interfaces come and go with the pods, and their traffic passes one of
 * the node's own interfaces too; their names are those of the container network plugins: veth (bridge, flannel, weave), cali (Calico),
 * lxc (Cilium), azv (Azure), eni or gke and a hash (AWS, Google), a hash alone (OVN).
 */
const LEFT_OUT = /^lo$|^(?:veth|cali|lxc|azv)|^(?:eni|gke)[0-9a-f]{9,}$|^[0-9a-f]{15}$/;

/** The first process's network, since that of this process is a pod's. */
export function readNetworks(procPath: string): Map<string, NetworkCounters> {
  return parseNetDev(readText(`${procPath}/1/net/dev`));
}

/** Two lines of heads, then `eth0: ` and eight counters of what came in and eight of what went out. */
export function parseNetDev(text: string): Map<string, NetworkCounters> {
  const networks = new Map<string, NetworkCounters>();
  for (const line of text.split('\n')) {
    const colon = line.lastIndexOf(':');
    const name = line.slice(0, colon).trim();
    if (colon < 1 || LEFT_OUT.test(name)) continue;
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    if (values.length < 16 || values.some(Number.isNaN)) continue;
    networks.set(name, { receive: direction(values, 0), transmit: direction(values, 8) });
  }
  return networks;
}

function direction(values: readonly number[], first: number): DirectionCounters {
  const [bytes = 0, packets = 0, errors = 0, drops = 0] = values.slice(first, first + 4);
  return { bytes, packets, errors, drops };
}

/** @param seconds between the readings; null without one before */
export function networkSample(
  name: string,
  before: NetworkCounters | undefined,
  now: NetworkCounters,
  seconds: number | null,
): NetworkSample {
  const moved = (way: keyof NetworkCounters, what: keyof DirectionCounters) =>
    before === undefined || seconds === null ? null : advance(before[way][what], now[way][what]);
  const rate = (way: keyof NetworkCounters, what: keyof DirectionCounters) =>
    perSecond(moved(way, what), seconds ?? 0);
  return {
    interface: name,
    receive_bytes_per_second: rate('receive', 'bytes'),
    transmit_bytes_per_second: rate('transmit', 'bytes'),
    receive_packets_per_second: rate('receive', 'packets'),
    transmit_packets_per_second: rate('transmit', 'packets'),
    receive_errors: moved('receive', 'errors'),
    transmit_errors: moved('transmit', 'errors'),
    receive_drops: moved('receive', 'drops'),
    transmit_drops: moved('transmit', 'drops'),
    receive_bytes_total: now.receive.bytes,
    transmit_bytes_total: now.transmit.bytes,
  };
}
