import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { binary } from '@logpipeline/test-binaries';
import type { Bench } from '../bench.ts';
import { bundleOperator } from './chartInstall.ts';
import { imageFlags } from './imageFlags.ts';
import { inOwnNamespaces } from './namespaces.ts';
import { checkOptions, DEFAULTS, type Options } from './options.ts';

const HELP = `npm run bench -- operator [--json] [--nodes N] [--pipelines N] [--changes N] [--seconds N] [--node-flags=FLAGS]

The operator at scale: a real etcd, API server, controller manager and scheduler, nodes and pods that KWOK simulates, a real
S3 server, and a stub agent a node, with a watch of its own on the configurations and an answer to /status. It measures

  a cold start: until every agent has every configuration, and every pipeline is Ready
  a changed spec: until the last agent has it
  requests to the API server, by verb and resource, at rest and while logs flow
  the operator's memory and CPU time

and exits with 1 when a limit is missed (60 s, 2 s, 200 MB, no write at rest but the lease); they hold up to 1,000 nodes and 200
pipelines. There is no public program that does the same, so that nothing stands beside the figures.
Linux 6.6 or newer, root. Everything is in namespaces of its own and in memory (3 GB; 5,000 nodes: 8 GB), and gone at its end,
however it ends. About six minutes. What other programs take of the machine meanwhile is printed: beside them times are longer.

  --json          one line, the same figures and more; times in seconds, memory in units of 1,000,000 bytes
  --nodes N       simulated nodes, each with an agent (default ${DEFAULTS.nodes})
  --pipelines N   LogPipelines, a quarter of them tenants' (default ${DEFAULTS.pipelines})
  --changes N     changes of a spec that are timed (default ${DEFAULTS.changes})
  --seconds N     how long each steady state is watched (default ${DEFAULTS.seconds})
  --node-flags=F  for the operator's Node, beside what its image and its pod's memory limit mean, such as
                  "--cpu-prof --cpu-prof-dir=/root/profile" (/tmp, /var/tmp and /run are the bench's own)
`;

export const operator: Bench = {
  name: 'operator',
  about:
    'cold start, changes, requests and memory of the operator with 1,000 simulated nodes and 200 pipelines',
  run,
};

async function run(argv: string[]): Promise<number> {
  const text = (name: keyof Options) => ({ type: 'string', default: String(DEFAULTS[name]) }) as const;
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      nodes: text('nodes'),
      pipelines: text('pipelines'),
      'node-flags': { type: 'string', default: '' },
      changes: text('changes'),
      seconds: text('seconds'),
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const options: Options = {
    nodes: Number(values.nodes),
    pipelines: Number(values.pipelines),
    changes: Number(values.changes),
    seconds: Number(values.seconds),
  };
  const errors = checkOptions(options);
  if (process.getuid?.() !== 0) errors.push('this bench needs root on Linux: it makes namespaces and mounts');
  if (errors.length > 0) {
    process.stderr.write(`${errors.join('\n')}\n`);
    return 2;
  }
  const bundle = await bundleOperator();
  // What has to be built is built here: inside there is no network.
  for (const program of ['etcd', 'kube-apiserver', 'kwok', 'helm', 'versitygw'] as const)
    await binary(program);
  const flags = [...imageFlags(), ...values['node-flags'].split(' ').filter((flag) => flag !== '')];
  const inside = fileURLToPath(new URL('inside.ts', import.meta.url));
  return exitCodeOf(
    inOwnNamespaces([
      process.execPath,
      inside,
      JSON.stringify({ ...options, bundle, flags, json: values.json }),
    ]),
  );
}

function exitCodeOf([program = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
