import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@logpipeline/test-binaries';

const PROGRAM = 'prometheus-node-exporter';

export function hasNodeExporter(): boolean {
  return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Prometheus's own node exporter, as Debian has it, until `stop`. */
export async function startNodeExporter() {
  const port = await freePort();
  const child = spawn(PROGRAM, [`--web.listen-address=127.0.0.1:${port}`, '--log.level=error'], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}/metrics`;
  const scrape = async (signal = AbortSignal.timeout(10_000)) => {
    const response = await fetch(url, { signal, headers: { connection: 'close' } });
    return await response.text();
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  };
  for (const deadline = Date.now() + 20_000; ; ) {
    try {
      await scrape();
      return { pid: child.pid as number, scrape, stop };
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await stop();
        throw new Error(`${PROGRAM} does not answer on ${url}`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
