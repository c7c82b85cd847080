import type { ApiConnection } from '@logpipeline/kubernetes';
import { type CheckArguments, parseArguments } from './arguments.ts';
import { check } from './check.ts';
import { BAD_USAGE, exitCode, GOOD } from './exitCode.ts';
import type { Finding } from './finding.ts';
import { allFindings } from './report/allFindings.ts';
import { jsonReport } from './report/jsonReport.ts';
import { textReport } from './report/textReport.ts';
import { uploadCommand } from './sourceMaps/uploadCommand.ts';
import { readSources } from './sources/readSources.ts';
import { type Streams, symbolicate } from './symbolicate/symbolicate.ts';

/** The world as the command uses it. */
export type Surroundings = {
  version: string;
  readInput: () => Promise<string>;
  connect: (cluster: NonNullable<CheckArguments['cluster']>) => Promise<ApiConnection>;
  /** For commands whose input and output may be larger than memory. */
  streams: Streams;
  /** Of S3, as the environment names it. */
  region: string | undefined;
  now: () => number;
  signal: AbortSignal;
};

export type Outcome = { exitCode: number; stdout: string; stderr: string };

/** Runs one command from its arguments to what it prints. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<Outcome> {
  const command = parseArguments(argv, surroundings.version, surroundings.region);
  if (command.name === 'print') return { exitCode: GOOD, stdout: command.text, stderr: '' };
  if (command.name === 'refuse') return { exitCode: BAD_USAGE, stdout: '', stderr: `${command.sentence}\n` };
  if (command.name === 'sourcemaps') return uploadCommand(command.arguments);
  if (command.name === 'symbolicate') {
    return { exitCode: await symbolicate(command.arguments, surroundings.streams), stdout: '', stderr: '' };
  }
  const wanted = command.arguments;
  const { sources, errors } = await readSources(wanted.files, surroundings.readInput);
  if (errors.length > 0) return { exitCode: BAD_USAGE, stdout: '', stderr: `${errors.join('\n')}\n` };
  const { version, now, signal } = surroundings;
  const connect = () => surroundings.connect(wanted.cluster ?? { context: undefined, kubeconfig: undefined });
  const result = await check({ arguments: wanted, sources, connect, version, now, signal });
  const code = exitCode(allFindings(result), wanted.strict);
  const isProblem = ({ severity }: Finding) =>
    severity === 'error' || (wanted.strict && severity === 'warning');
  const stdout = wanted.json ? jsonReport(result, code) : textReport(result, isProblem);
  return { exitCode: code, stdout, stderr: '' };
}
