import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ContainerLedger, parseLedger } from './generator/ledger.ts';
import type { GeneratorMessage } from './generator/main.ts';

export type GeneratorProcess = {
  /** As last told, at most some tenths of a second ago. */
  totals(): { lines: number; bytes: number };
  /** Rejects when the process ends before it was told to. */
  failed: Promise<never>;
  /** Gives what was written, when the last line is complete. */
  stop(): Promise<ContainerLedger[]>;
  kill(): void;
};

export function startGeneratorProcess(root: string, rate: number, ledgerPath: string): GeneratorProcess {
  const main = fileURLToPath(new URL('./generator/main.ts', import.meta.url));
  const child: ChildProcess = fork(main, [root, String(rate), ledgerPath], {
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  let totals = { lines: 0, bytes: 0 };
  let stopping = false;
  child.on('message', ({ lines, bytes }: GeneratorMessage) => {
    totals = { lines, bytes };
  });
  const exited = once(child, 'exit');
  const failed = exited.then(([code, signal]): Promise<never> => {
    if (stopping) return new Promise(() => {});
    throw new Error(`the generator ended by itself (${signal ?? `exit code ${code}`})`);
  });
  failed.catch(() => {});
  return {
    totals: () => totals,
    failed,
    async stop() {
      stopping = true;
      child.send('stop');
      await exited;
      return parseLedger(readFileSync(ledgerPath, 'utf8'));
    },
    kill() {
      stopping = true;
      child.kill('SIGKILL');
    },
  };
}
