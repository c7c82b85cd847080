import { parseArgs } from 'node:util';
import { CHECK_HELP, HELP, SOURCEMAPS_HELP, SYMBOLICATE_HELP } from './help.ts';
import { parseUpload } from './sourceMaps/uploadArguments.ts';
import type { UploadArguments } from './sourceMaps/uploadCommand.ts';
import type { SymbolicateArguments } from './symbolicate/symbolicate.ts';
import { parseSymbolicate } from './symbolicate/symbolicateArguments.ts';

export type CheckArguments = {
  files: string[];
  namespace: string | undefined;
  releaseNamespace: string | undefined;
  tenantBuckets: string[];
  probeBucket: boolean;
  /** Undefined: offline. */
  cluster: { context: string | undefined; kubeconfig: string | undefined } | undefined;
  render: boolean;
  json: boolean;
  strict: boolean;
};

export type Command =
  | { name: 'check'; arguments: CheckArguments }
  | { name: 'symbolicate'; arguments: SymbolicateArguments }
  | { name: 'sourcemaps'; arguments: UploadArguments }
  | { name: 'print'; text: string }
  | { name: 'refuse'; sentence: string };

const OPTIONS = {
  filename: { type: 'string', short: 'f', multiple: true },
  namespace: { type: 'string', short: 'n' },
  'release-namespace': { type: 'string' },
  'tenant-bucket': { type: 'string', multiple: true },
  'probe-bucket': { type: 'boolean' },
  cluster: { type: 'boolean' },
  context: { type: 'string' },
  kubeconfig: { type: 'string' },
  render: { type: 'boolean' },
  json: { type: 'boolean' },
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const COMMANDS = ['check', 'symbolicate', 'sourcemaps'] as const;

/**
 * What a person wants; a mistake is a sentence.
 * @param region of the environment, for S3
 */
export function parseArguments(argv: readonly string[], version: string, region?: string): Command {
  const [command, ...rest] = argv;
  if (command === undefined) return refuse('Say what to do.');
  if (command === '--help' || command === '-h' || command === 'help') return { name: 'print', text: HELP };
  if (command === '--version') return { name: 'print', text: `${version}\n` };
  try {
    switch (command) {
      case 'check':
        return check(rest);
      case 'symbolicate':
        return commandOf(command, parseSymbolicate(rest, region), SYMBOLICATE_HELP);
      case 'sourcemaps':
        return commandOf(command, parseUpload(rest, region), SOURCEMAPS_HELP);
      default:
        return refuse(`"${command}" is not a command; known: ${COMMANDS.join(', ')}.`);
    }
  } catch (error) {
    // Node adds advice about `--` that is of no use here.
    return refuse(`${(error as Error).message.split('. ')[0]?.replace(/\.$/, '')}.`, command);
  }
}

function commandOf<Name extends 'symbolicate' | 'sourcemaps'>(
  name: Name,
  parsed: Extract<Command, { name: Name }>['arguments'] | 'help' | { problem: string },
  help: string,
): Command {
  if (parsed === 'help') return { name: 'print', text: help };
  if ('problem' in parsed) return refuse(parsed.problem, name);
  return { name, arguments: parsed } as Command;
}

function check(rest: string[]): Command {
  // After the options come files too: a shell turns `-f *.yaml` into one option and many arguments.
  const { values, positionals } = parseArgs({ args: rest, options: OPTIONS, allowPositionals: true });
  if (values.help) return { name: 'print', text: CHECK_HELP };
  const files = [...(values.filename ?? []), ...positionals];
  if (files.length === 0) return refuse('No file is given; use -f FILE, or -f - for standard input.');
  if (files.filter((file) => file === '-').length > 1) return refuse('Standard input (-) is given twice.');
  const { context, kubeconfig } = values;
  const wantsCluster = values.cluster === true || context !== undefined || kubeconfig !== undefined;
  return {
    name: 'check',
    arguments: {
      files,
      namespace: values.namespace,
      releaseNamespace: values['release-namespace'],
      tenantBuckets: values['tenant-bucket'] ?? [],
      probeBucket: values['probe-bucket'] === true,
      cluster: wantsCluster ? { context, kubeconfig } : undefined,
      render: values.render === true,
      json: values.json === true,
      strict: values.strict === true,
    },
  };
}

function refuse(why: string, command = 'check'): Command {
  return { name: 'refuse', sentence: `${why} See logpipeline ${command} --help.` };
}
