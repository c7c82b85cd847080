import { criLines, nanoStamp } from '@logpipeline/demo/generator';
import type { FilesystemSample, NodeSample } from '../../../daemonset-agent/src/nodeMetrics/nodeSample.ts';
import { sampleRecord } from '../../../daemonset-agent/src/nodeMetrics/sampleRecord.ts';
import { exampleProcess, exampleSample } from '../../../daemonset-agent/test/nodeMetrics/exampleSample.ts';

/** What docs/query.md asks about: a bit more than one hour on two nodes, in which something went wrong. */
export const SCENE = {
  cluster: 'prod',
  nodes: ['n1', 'n2'],
  from: Date.parse('2026-11-23T03:50:00Z'),
  to: Date.parse('2026-11-23T05:00:00Z'),
  /** Errors of one workload. */
  errors: { from: Date.parse('2026-11-23T04:20:00Z'), minutes: 5, aMinute: 12 },
  /** One node is silent. */
  silence: {
    node: 'n2',
    from: Date.parse('2026-11-23T04:30:00Z'),
    to: Date.parse('2026-11-23T04:40:00Z'),
  },
  /** One disk gets fuller. */
  disk: { node: 'n1', mountPoint: '/data', bytesAMinute: 100_000_000 },
} as const;

const SAMPLE_MS = 30_000;
const MINUTE_MS = 60_000;

/** A container's log on a node: its folder below the root of pods, and its bytes. */
export type SceneLog = { folder: string; bytes: Buffer; lines: number };

const PODS = [
  {
    node: 'n1',
    folder: 'shop_checkout-7d4b9c6f5-x2x7q_2f9d1c1e-3a54-4a38-9d0c-8f3b1f2a6c11/app',
    texts: checkoutLines,
  },
  {
    node: 'n2',
    folder: 'shop_checkout-7d4b9c6f5-9lmzt_5b1a7f60-1f0e-4f6b-8d3c-0c3f8e9a4d22/app',
    texts: checkoutLines,
  },
  {
    node: 'n2',
    folder: 'shop_web-6c9f7d5b8-bcd5f_77aa0c4e-6f3d-4e0b-9a53-1b9e3f6f9c33/app',
    texts: webLines,
  },
  {
    node: 'n1',
    folder: 'data_postgres-0_9c0b1d2e-4f5a-4b6c-8d7e-0f1a2b3c4d44/postgres',
    texts: postgresLines,
  },
];

export function sceneLogs(node: string): SceneLog[] {
  return PODS.filter((pod) => pod.node === node).map(({ folder, texts }) => {
    const pieces: Buffer[] = [];
    for (let time = SCENE.from; time < SCENE.to; time += MINUTE_MS) {
      for (const [n, text] of texts(time).entries())
        pieces.push(
          criLines({ lines: [{ stream: 'stdout', level: 'UNKNOWN', text }] }, () =>
            nanoStamp(new Date(time + n * 1_000), n),
          ),
        );
    }
    return { folder, bytes: Buffer.concat(pieces), lines: pieces.length };
  });
}

function checkoutLines(time: number): string[] {
  const { from, minutes, aMinute } = SCENE.errors;
  const isBad = time >= from && time < from + minutes * MINUTE_MS;
  return [
    'INFO order accepted',
    'WARN SLOW_REQUEST GET /api/orders took 3120 ms',
    ...(isBad ? Array.from({ length: aMinute }, (_, n) => `ERROR payment refused, attempt ${n}`) : []),
  ];
}

function webLines(): string[] {
  return [
    '{"level":"info","msg":"GET /cart","status":200,"duration_ms":12.5}',
    '{"level":"error","msg":"FRONTEND_ERROR","url":"/cart","error":"TypeError: cart is undefined"}',
    '{"level":"warn","msg":"SLOW_REQUEST","route":"/api/cart","duration_ms":2400}',
  ];
}

function postgresLines(): string[] {
  return ['LOG:  checkpoint complete'];
}

/** The lines of a node's record log, as the agent writes them. */
export function sceneSamples(node: string): string[] {
  const { silence } = SCENE;
  const times = Array.from(
    { length: (SCENE.to - SCENE.from) / SAMPLE_MS },
    (_, n) => SCENE.from + n * SAMPLE_MS,
  ).filter((time) => node !== silence.node || time < silence.from || time >= silence.to);
  const identity = { cluster: SCENE.cluster, node, hostname: `${node}.example.com` };
  return times.map((time) => sampleRecord(sceneSample(node, time), identity, 5));
}

function sceneSample(node: string, time: number): NodeSample {
  const minutes = (time - SCENE.from) / MINUTE_MS;
  const { cpu, memory, processes, filesystems } = exampleSample();
  const [root] = filesystems as [FilesystemSample];
  const { from, minutes: bad } = SCENE.errors;
  const isBusy = node === 'n1' && time >= from && time < from + bad * MINUTE_MS;
  return exampleSample({
    time,
    cpu: { ...cpu, cpu_percent: isBusy ? 95.5 : 20 + (minutes % 10), cpu_frequency_mhz: null },
    memory: { ...memory, memory_percent: node === 'n1' ? 87.5 : 25 },
    filesystems: [root, ...(node === SCENE.disk.node ? [filling(root, minutes)] : [])],
    processes: processes && {
      ...processes,
      top: [
        exampleProcess({ pid: 4711, cpu_percent: isBusy ? 180.5 : 20, cpu_rank: 1, memory_rank: 1 }),
        exampleProcess({ pid: 900, name: 'kubelet', cpu_percent: 2.1, rss_bytes: 98_000_000, cpu_rank: 2 }),
      ].map((process) =>
        process.pid === 900
          ? { ...process, namespace: null, pod: null, pod_uid: null, container_id: null, memory_rank: 2 }
          : process,
      ),
    },
  });
}

function filling(root: FilesystemSample, minutes: number): FilesystemSample {
  const size = 20_000_000_000;
  const available = 12_000_000_000 - minutes * SCENE.disk.bytesAMinute;
  return {
    ...root,
    mount_point: SCENE.disk.mountPoint,
    device: '/dev/nvme1n1',
    size_bytes: size,
    available_bytes: available,
    free_bytes: available,
    used_bytes: size - available,
    used_percent: ((size - available) / size) * 100,
  };
}
