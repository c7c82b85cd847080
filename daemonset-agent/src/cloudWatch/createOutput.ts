import type { Clock } from '../upload/clock.ts';
import { createFileOutput } from './fileOutput.ts';
import type { LineOutput, OutputLog } from './lineOutput.ts';
import { createStdoutOutput } from './stdoutOutput.ts';
import { TcpOutput } from './tcpOutput.ts';

/** `stdout`, `file:/path` or `tcp://host:port`; anything else was refused with the settings. */
export function createOutput(
  output: string,
  { log, random, clock }: { log: OutputLog; random: () => number; clock: Clock },
): LineOutput {
  if (output === 'stdout') return createStdoutOutput();
  if (output.startsWith('file:')) return createFileOutput({ path: output.slice('file:'.length), log });
  const { hostname, port } = new URL(output);
  // A URL has an IPv6 address in brackets.
  const host = hostname.replace(/^\[|\]$/g, '');
  return new TcpOutput({ host, port: Number(port), log, random, clock });
}
