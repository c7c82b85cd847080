import { parseArgs } from 'node:util';
import { duration } from '@logpipeline/test-binaries';
import { layoutOf, listClusters } from './clusterFolder.ts';
import { addKit, type ClusterKit, kitOf } from './clusterKit.ts';
import { type ClusterStatus, clusterStatus } from './clusterStatus.ts';
import { kitLines } from './kitLines.ts';
import { missingPackages } from './missingPackages.ts';
import { startCluster } from './startCluster.ts';
import { stopAbandoned, stopCluster } from './stopCluster.ts';
import { table } from './table.ts';

const HELP = `One node of real Kubernetes on this machine, for trying things and for tests. Needs Linux and root.

  npm run cluster up              start it, and print how to use it (again: says that it runs)
  npm run cluster status          what runs, and where things are
  npm run cluster down            take it down, with all that it left, also after a crash

  npm run cluster -- up --load-images --store    the same, with all that it takes to try the chart; prints what to paste

  --load-images                   up: the components' images on the node, made from this checkout, and values for helm
  --store                         up: an S3 server on the node, with a bucket and keys of its own; goes with \`down\`
  --name NAME                     which one, when there are several (default: dev)
  --all                           down: every cluster of this machine, those of tests included
  --container-log-max-size SIZE   up: the kubelet rotates logs above this (default 10Mi)
  --use-current-context           up, status: the cluster of your KUBECONFIG; nothing is started, nothing taken down
  --json                          one JSON document on stdout
  --help
With npm, options follow two dashes: npm run cluster -- up --name other`;

type Flags = {
  name: string;
  json: boolean;
  all: boolean;
  useCurrentContext: boolean;
  containerLogMaxSize: string | undefined;
  loadImages: boolean;
  store: boolean;
};

process.exitCode = await main(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  console.error(
    `error: ${error.message}${error.cause instanceof Error ? `\n  because: ${error.cause.message}` : ''}`,
  );
  return error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
});

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  const [command, ...more] = positionals;
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const flags: Flags = {
    name: values.name,
    json: values.json,
    all: values.all,
    useCurrentContext: values['use-current-context'],
    containerLogMaxSize: values['container-log-max-size'],
    loadImages: values['load-images'],
    store: values.store,
  };
  if (more.length === 0) {
    if (command === 'up') return up(flags);
    if (command === 'down') return down(flags);
    if (command === 'status') return status(flags);
  }
  console.error(
    `${command === undefined ? 'no command' : `unknown: ${positionals.join(' ')}`}; allowed: up, down, status\n\n${HELP}`,
  );
  return 2;
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'dev' },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      'use-current-context': { type: 'boolean', default: false },
      'container-log-max-size': { type: 'string' },
      'load-images': { type: 'boolean', default: false },
      store: { type: 'boolean', default: false },
    },
  });
}

async function up(flags: Flags): Promise<number> {
  if (flags.useCurrentContext && (flags.loadImages || flags.store)) {
    console.error(
      'error: --load-images and --store do not go with --use-current-context: they are for nodes of ours. ' +
        'Allowed: push images by `npm run images -- --push REGISTRY`, and use a store that the cluster reaches',
    );
    return 2;
  }
  const missing = flags.useCurrentContext ? null : missingPackages(process.env.PATH ?? '');
  if (missing !== null) {
    console.error(`error: ${missing}`);
    return 1;
  }
  const started = performance.now();
  const onStep = (step: string) => console.error(`${since().padStart(6)}  ${step}`);
  const since = () => duration(performance.now() - started);
  await stopAbandoned();
  const existing = (await clusterStatus()).find(({ name }) => name === flags.name);
  if (existing && !flags.useCurrentContext) {
    if (existing.state !== 'Ready' && existing.state !== 'Starting') {
      console.error(
        `cluster ${flags.name} is ${existing.state}; first: npm run cluster down -- --name ${flags.name}`,
      );
      return 1;
    }
    console.error(`cluster ${flags.name} is ${existing.state} already`);
    if (existing.state === 'Starting' && (flags.loadImages || flags.store)) {
      console.error('error: nothing can be added to it before it is Ready; try again in a moment');
      return 1;
    }
    await finish(existing, flags, onStep);
    return 0;
  }
  const cluster = await startCluster({
    name: flags.name,
    keep: true,
    useCurrentContext: flags.useCurrentContext,
    onStep,
    ...(flags.containerLogMaxSize === undefined ? {} : { containerLogMaxSize: flags.containerLogMaxSize }),
  });
  console.error(`${since().padStart(6)}  Ready`);
  if (flags.useCurrentContext) {
    const { name, kubeconfig, nodeName, hostAddress } = cluster;
    console.log(
      flags.json
        ? JSON.stringify({ name, kubeconfig, nodeName, hostAddress })
        : `context ${name}, node ${nodeName}`,
    );
    return 0;
  }
  const found = (await clusterStatus()).find(({ name }) => name === flags.name);
  if (found) await finish(found, flags, onStep);
  return 0;
}

/** Adds what was asked for, and says how to use all of it. */
async function finish(one: ClusterStatus, flags: Flags, onStep: (step: string) => void): Promise<void> {
  const layout = layoutOf(one.number);
  const { loadImages, store, json } = flags;
  const wanted = loadImages || store;
  const kit = wanted ? await addKit(layout, one.name, { loadImages, store, onStep }) : await kitOf(layout);
  if (wanted) onStep('all there');
  show(one, kit, json);
}

async function down(flags: Flags): Promise<number> {
  if (flags.useCurrentContext) {
    console.error(
      'error: --use-current-context does not go with down: that cluster is not ours to take down',
    );
    return 2;
  }
  const chosen = (await listClusters()).filter(({ name }) => flags.all || name === flags.name);
  for (const { name, number } of chosen) {
    const started = performance.now();
    await stopCluster(number);
    console.error(`${name}: down in ${duration(performance.now() - started)}, nothing left`);
  }
  if (chosen.length === 0) console.error(flags.all ? 'no cluster' : `no cluster named ${flags.name}`);
  if (flags.json) console.log(JSON.stringify({ down: chosen.map(({ name }) => name) }));
  return 0;
}

async function status(flags: Flags): Promise<number> {
  if (flags.useCurrentContext) {
    const cluster = await startCluster({ useCurrentContext: true });
    console.log(await cluster.kubectl(['get', 'nodes', '-o', flags.json ? 'json' : 'wide']));
    return 0;
  }
  const all = await clusterStatus();
  if (flags.json) console.log(JSON.stringify(all));
  else if (all.length === 0) console.log('no cluster; start one with: npm run cluster up');
  else {
    const rows = all.map((one) => [
      one.name,
      one.state,
      one.createdAt === '' ? '-' : duration(Date.now() - Date.parse(one.createdAt)),
      String(one.pods ?? '-'),
      missing(one) || 'all run',
      one.kubeconfig,
    ]);
    console.log(table(['NAME', 'STATE', 'AGE', 'PODS', 'COMPONENTS', 'KUBECONFIG'], rows));
  }
  return 0;
}

function missing(one: ClusterStatus): string {
  const ended = Object.entries(one.components).filter(([, pid]) => pid === null);
  return ended.length === 0 ? '' : `not running: ${ended.map(([name]) => name).join(', ')}`;
}

function show(one: ClusterStatus, kit: ClusterKit | null, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(kit === null ? one : { ...one, kit }));
    return;
  }
  const down = `npm run cluster down${one.name === 'dev' ? '' : ` -- --name ${one.name}`}`;
  if (kit === null) {
    console.log(`export KUBECONFIG=${one.kubeconfig}
pods' logs    ${one.podLogsDir}
components    ${one.logs}
pods reach this machine at ${one.hostAddress}
take it down  ${down}`);
    return;
  }
  const lines = [
    `export KUBECONFIG=${one.kubeconfig}`,
    ...kitLines(kit),
    `# pods' logs    ${one.podLogsDir}`,
    `# components    ${one.logs}`,
    `# pods reach this machine at ${one.hostAddress}`,
    `# take it down  ${down}`,
  ];
  console.log(lines.join('\n'));
}
