import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isIndexKey, listDirectory, readObject } from '@logpipeline/archive';
import { freePort } from '@logpipeline/test-binaries';
import type { Corpus } from './corpus.ts';
import { childrenCpuSeconds } from './cpuSeconds.ts';

export type AgentRun = {
  /** User and system time of the whole process, from its start to its end. */
  cpuSeconds: number;
  /** From start to end. */
  wallSeconds: number;
  /** Largest resident memory (VmHWM). */
  rssBytes: number;
  /** Of data objects. */
  bytesOut: number;
  /** Records in them. */
  records: number;
};

/** Looking costs the agent CPU time that is counted, so it is not done often. */
const POLL_MS = 200;
/** A run takes seconds; one that takes longer hangs. */
const LIMIT_MS = 300_000;

/**
 * The shell prints the agent's pid, passes SIGTERM on, and at the end what its children (the agent) used. The first
 * wait ends at the signal, the second at the agent's end.
 */
const SHELL =
  '"$@" >"$LOG" 2>&1 & child=$!; trap "kill -TERM $child" TERM; echo $child; wait $child; wait $child; status=$?; times; exit $status';

/** Ships the corpus with an agent of its own and stops it when everything was read. @param folder is emptied first */
export async function runAgent(
  compression: 'zstd' | 'gzip',
  corpus: Corpus,
  folder: string,
): Promise<AgentRun> {
  await rm(folder, { recursive: true, force: true });
  const [spool, objects] = [join(folder, 'spool'), join(folder, 'objects')];
  for (const place of [spool, objects]) await mkdir(place, { recursive: true });
  const port = await freePort();
  const config = join(folder, 'agent.json');
  await writeFile(config, JSON.stringify(settings(compression, corpus, { spool, objects, port })));

  const started = performance.now();
  const log = join(folder, 'agent.log');
  const shell = spawn('sh', ['-c', SHELL, 'sh', process.execPath, agentMain(), '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG: log },
  });
  let output = '';
  shell.stdout.on('data', (bytes) => {
    output += bytes;
  });
  const closed = once(shell, 'close');
  while (!output.includes('\n')) await sleep(10);
  const pid = Number.parseInt(output, 10);
  const rss = watchMemory(pid);
  try {
    await untilRead(port, corpus.lines, closed, log);
    shell.kill('SIGTERM');
    const [code] = await closed;
    if (code !== 0) throw new Error(`the agent ended with exit code ${code}:\n${readFileSync(log, 'utf8')}`);
  } finally {
    rss.stop();
    if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
  }
  const wallSeconds = (performance.now() - started) / 1000;
  return {
    cpuSeconds: childrenCpuSeconds(output),
    wallSeconds,
    rssBytes: rss.most(),
    ...(await countObjects(objects)),
  };
}

/** The bundle is what images run; without one the sources are measured, which costs their stripping too. */
export function agentMain(): string {
  const agent = fileURLToPath(new URL('../../../../daemonset-agent/', import.meta.url));
  const bundle = join(agent, 'dist', 'main.mjs');
  return existsSync(bundle) ? bundle : join(agent, 'src', 'main.ts');
}

function settings(
  compression: string,
  corpus: Corpus,
  place: { spool: string; objects: string; port: number },
): unknown {
  return {
    cluster: 'bench',
    node: 'bench-node',
    spool: { path: place.spool },
    http: { host: '127.0.0.1', port: place.port },
    log: { level: 'warn' },
    pipelines: [
      {
        name: 'bench',
        // Segments are sealed by their size and at the end, as with a real interval.
        interval: '1h',
        compression,
        destination: { directory: { path: place.objects } },
        pods: { root: corpus.pods },
      },
    ],
  };
}

async function untilRead(port: number, lines: number, closed: Promise<unknown>, log: string): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  let ended = false;
  void closed.then(() => {
    ended = true;
  });
  while (Date.now() < deadline) {
    if (ended) throw new Error(`the agent ended by itself:\n${readFileSync(log, 'utf8')}`);
    const read = await linesRead(port).catch(() => 0);
    if (read >= lines) return;
    await sleep(POLL_MS);
  }
  throw new Error(`the agent did not read everything within ${LIMIT_MS / 1000} s; see ${log}`);
}

async function linesRead(port: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/status`);
  const { pipelines } = (await response.json()) as { pipelines: { read: { lines: number } }[] };
  return pipelines[0]?.read.lines ?? 0;
}

/** The kernel keeps the largest value itself, but forgets it with the process. */
function watchMemory(pid: number): { most(): number; stop(): void } {
  let most = 0;
  const timer = setInterval(() => {
    try {
      const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      most = Math.max(most, Number(kilobytes ?? 0) * 1024);
    } catch {
      // It has ended; what was seen before stands.
    }
  }, 50);
  return { most: () => most, stop: () => clearInterval(timer) };
}

async function countObjects(root: string): Promise<{ bytesOut: number; records: number }> {
  let bytesOut = 0;
  let records = 0;
  for await (const { key, size } of listDirectory(root)) {
    if (isIndexKey(key)) continue;
    bytesOut += size;
    for await (const block of readObject(join(root, key), key)) {
      for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) records++;
    }
  }
  return { bytesOut, records };
}
