import type { Writable } from 'node:stream';
import { type LineOutput, withinStop } from './lineOutput.ts';

/** Of what a slow reader has not taken yet, in bytes. */
const MOST_WAITING_BYTES = 1 << 20;

/** Lines between those of the process's own log, which is on the same stream. */
export function createStdoutOutput(stream: Writable = process.stdout): LineOutput {
  let [written, dropped, waiting] = [0, 0, 0];
  let settled: () => void = () => undefined;
  // Without a listener a reader that went away would end the process; `write` hears of it too.
  const ignore = () => undefined;
  stream.on('error', ignore);
  const write = (line: string) => {
    waiting++;
    stream.write(`${line}\n`, (error) => {
      waiting--;
      if (error) dropped++;
      else written++;
      if (waiting === 0) settled();
    });
  };
  return {
    write(line) {
      if (stream.writable && stream.writableLength <= MOST_WAITING_BYTES) write(line);
      else dropped++;
    },
    counts: () => ({ written, dropped }),
    async stop() {
      if (waiting > 0)
        await withinStop(
          new Promise<void>((resolve) => {
            settled = resolve;
          }),
        );
      stream.off('error', ignore);
    },
  };
}
