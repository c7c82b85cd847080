import { startNodeMetrics } from '../../../daemonset-agent/src/nodeMetrics/nodeMetrics.ts';
import { waitUntil } from './waitUntil.ts';

const SAMPLE_SECONDS = 20;

/** A record of this machine, as the agent takes it. */
export async function machineSample(): Promise<string> {
  const lines: string[] = [];
  const nodeMetrics = startNodeMetrics({
    paths: { procPath: '/proc', sysPath: '/sys', rootPath: '/' },
    identity: { cluster: 'prod', node: 'n1', hostname: 'n1.example.com' },
    podOf: () => undefined,
    clock: { now: Date.now, monotonic: () => performance.now() },
    warn: () => undefined,
  });
  try {
    nodeMetrics.subscribe({ intervalMs: 200, topProcesses: 3, write: (line) => void lines.push(line) });
    await waitUntil('a sample was taken', SAMPLE_SECONDS, () => lines.length > 0);
  } finally {
    nodeMetrics.stop();
  }
  return lines[0] ?? '';
}
