import { parseArgs } from 'node:util';
import { USUAL_PORT, type WebOptions } from './web/webOptions.ts';

export type DemoOptions = {
  /** How long logs are written, or, with `path`, the longest time to wait until all is shipped. */
  seconds: number;
  /** Lines a second, all containers together. */
  rate: number;
  compression: 'zstd' | 'gzip';
  /** Own logs: a folder, a file or a glob. Null: the generator's. */
  path: string | null;
  /** A real store. Null: a directory. */
  s3: { endpoint: string; bucket: string } | null;
  keep: boolean;
  json: boolean;
};

export type ParsedArguments =
  | { status: 'run'; options: DemoOptions }
  | { status: 'web'; options: WebOptions }
  | { status: 'help' }
  | { status: 'bad'; errors: string[] };

const DEFAULT_SECONDS = 20;
const MAX_SECONDS = 24 * 3600;
const DEFAULT_RATE = 4_000;
/** About what one core can write; the agent takes more. */
const MAX_RATE = 200_000;

const MAX_PORT = 65_535;

const FLAGS = {
  web: { type: 'boolean' },
  port: { type: 'string' },
  seconds: { type: 'string' },
  rate: { type: 'string' },
  compression: { type: 'string' },
  path: { type: 'string' },
  s3: { type: 'string' },
  bucket: { type: 'string' },
  keep: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export const HELP = `npm run demo -- [flags]

Writes the logs of a dozen containers, ships them with the real agent into a folder,
reads every object back and counts. No root, no Docker, no cluster.

  --seconds N          how long to write (default ${DEFAULT_SECONDS}); with --path: stop after N, shipped or not
  --rate N             lines a second, all containers together (default ${DEFAULT_RATE})
  --compression KIND   zstd (default) or gzip
  --path DIR           ship your own logs instead: a folder, a file, or a quoted glob
  --s3 URL             ship to this S3 server, for instance https://s3.eu-central-1.amazonaws.com;
                       credentials from the environment (AWS_ACCESS_KEY_ID, …), region from AWS_REGION
  --bucket NAME        its bucket, which must exist; objects go below demo/
  --keep               leave everything where it is: logs, spool, objects, the agent's own log
  --json               print one line of JSON and nothing else on stdout
  --help               this text

npm run demo -- --web [flags]

Serves an application of SvelteKit whose clicks, errors and calls go through the browser logger, the ingest
service and the agent into an S3 server, and shows in the page and here how each record arrives.

  --port N             of the page (default ${USUAL_PORT}, or a free one when that is taken)
  --seconds N          stop after so long (default: at Ctrl-C)
  --s3, --bucket, --compression, --keep as above; without --s3 an S3 server of its own
  --json               two lines of JSON on stdout: the addresses, once all is ready, and counts at the end

Ctrl-C ends the writing, or the serving, and still counts; a second one stops at once.
Exit code: 0 every record is there once; 1 some were lost or doubled, or something failed; 2 wrong flags.
`;

/** Reports every wrong flag together. */
export function parseArguments(argv: string[]): ParsedArguments {
  const { values, positionals, tokens } = parseArgs({
    args: argv,
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (values.help === true) return { status: 'help' };

  const errors: string[] = [];
  const given = tokens.filter((token) => token.kind === 'option');
  for (const { name, rawName, value } of given) {
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
    if (flag === undefined) errors.push(`${rawName}: unknown flag; see npm run demo -- --help`);
    else if (flag.type === 'boolean' && value !== undefined) errors.push(`--${name}: takes no value`);
    else if (flag.type === 'string' && (value ?? '') === '') errors.push(`--${name}: needs a value`);
  }
  for (const word of positionals) errors.push(`${word}: not a flag; did you mean --path ${word}?`);

  const text = (name: 'path' | 's3' | 'bucket') => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const path = text('path');
  const isWeb = values.web === true;
  if (isWeb)
    for (const name of ['path', 'rate'] as const)
      if (values[name] !== undefined) errors.push(`--${name}: not with --web`);
  if (!isWeb && values.port !== undefined) errors.push('--port: only with --web');
  const port = wholeNumber('port', values.port, 0, MAX_PORT, errors);
  const seconds = wholeNumber(
    'seconds',
    values.seconds,
    path === null ? DEFAULT_SECONDS : MAX_SECONDS,
    MAX_SECONDS,
    errors,
  );
  const rate = wholeNumber('rate', values.rate, DEFAULT_RATE, MAX_RATE, errors);
  const compression = values.compression ?? 'zstd';
  if (
    typeof compression === 'string' &&
    compression !== '' &&
    compression !== 'zstd' &&
    compression !== 'gzip'
  ) {
    errors.push(`--compression: "${compression}" is not known; allowed: zstd, gzip`);
  }
  const [endpoint, bucket] = [text('s3'), text('bucket')];
  if (endpoint !== null && !isHttpUrl(endpoint))
    errors.push(`--s3: "${endpoint}" is not a URL such as https://s3.example.com`);
  if (endpoint !== null && bucket === null) errors.push('--bucket: missing; --s3 needs the name of a bucket');
  if (endpoint === null && bucket !== null)
    errors.push('--s3: missing; --bucket needs the URL of an S3 server');
  if (errors.length > 0) return { status: 'bad', errors };
  const common = {
    compression: compression as 'zstd' | 'gzip',
    s3: endpoint === null || bucket === null ? null : { endpoint, bucket },
    keep: values.keep === true,
    json: values.json === true,
  };
  if (!isWeb) return { status: 'run', options: { seconds, rate, path, ...common } };
  const options = {
    port: port === 0 ? null : port,
    seconds: values.seconds === undefined ? null : seconds,
    ...common,
  };
  return { status: 'web', options };
}

function wholeNumber(name: string, value: unknown, preset: number, max: number, errors: string[]): number {
  if (typeof value !== 'string' || value === '') return preset;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  errors.push(`--${name}: "${value}" is not allowed; a whole number from 1 to ${max}`);
  return preset;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
