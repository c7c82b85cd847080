import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WebAddresses } from '../src/web/webDemo.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export type RunningWebDemo = WebAddresses & {
  /** Ctrl-C. @returns what it says at the end */
  interrupt(): Promise<{ code: number | null; result: Record<string, unknown>; said: string }>;
  /** Command lines of processes that it has started and that run. */
  processes(): string[];
  kill(): void;
};

/** `npm run demo -- --web --json`, with its files below `folder`. */
export async function startWebDemo(folder: string, flags: string[]): Promise<RunningWebDemo> {
  const child = spawn(process.execPath, [MAIN, '--web', '--json', ...flags], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the demo ended: ${said}`);
    return JSON.parse(value);
  };
  const addresses = (await nextLine()) as WebAddresses;
  return {
    ...addresses,
    async interrupt() {
      child.kill('SIGINT');
      const result = await nextLine();
      const [code] = await closed;
      return { code, result, said };
    },
    processes: () => processesOf(folder),
    // As a terminal that is closed: what it has started ends with it.
    kill: () => void child.kill('SIGHUP'),
  };
}

/** Each has the folder in its environment, or in its command line. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      return command.includes(folder) || environment.includes(`TMPDIR=${folder}`) ? [command] : [];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}
