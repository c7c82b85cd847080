import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIGURATION_LABEL, CONFIGURATION_LABEL_VALUE } from '@logpipeline/crds/agent';
import { type Configuration, ConfigurationEvents, resourceVersionOf } from './configurationEvents.ts';
import type { Counts, Expect, FromAgents, Start, StubAgent, ToAgents } from './messages.ts';
import { monotonicMs } from './messages.ts';
import { serveSummaries } from './summaryServer.ts';
import { AT_REST, type Progress, SummaryTexts } from './summaryText.ts';
import { watchConfigurations } from './watchConfigurations.ts';

/** A process of stub agents: each has a watch of its own on the configurations, and answers /status at its node's address. */

/** TLS handshakes at once: more would only wait for the API server's processor. */
const OPEN_AT_ONCE = 32;
/** How often counts grow where logs flow, in ms. */
const FLOW_STEP_MS = 5_000;
/** Before a watch that ended is opened again, in ms. */
const REOPEN_MS = 1_000;

type Stub = StubAgent & {
  /** Of the last event. */
  version: string | undefined;
  configurations: (Configuration | undefined)[];
  have: number;
};

const events = new ConfigurationEvents();
const texts = new SummaryTexts();
const counts: Counts = { kind: 'counts', events: 0, bytes: 0, cuts: 0, pulls: 0 };
let progress: Progress = AT_REST;
let expected: (Expect & { at: number[] }) | undefined;
let complete = 0;

const tell = (message: FromAgents) => void process.send?.(message);

process.on('message', (message: ToAgents) => {
  if (message.kind === 'start') void start(message);
  else if (message.kind === 'expect') expected = { ...message, at: [] };
  else if (message.kind === 'flow') flow();
  else tell(counts);
});

async function start(options: Start): Promise<void> {
  const stubs: Stub[] = options.agents.map((agent) => ({
    ...agent,
    configurations: [],
    have: 0,
    version: undefined,
  }));
  const byNode = new Map(stubs.map((stub) => [stub.node, stub]));
  await serveSummaries(options.agents, options.port, ({ node }) => {
    counts.pulls++;
    return texts.of(node, byNode.get(node)?.configurations ?? [], progress);
  });
  const query = new URLSearchParams({
    labelSelector: `${CONFIGURATION_LABEL}=${CONFIGURATION_LABEL_VALUE}`,
    allowWatchBookmarks: 'true',
    watch: 'true',
  });
  const path = `/api/v1/namespaces/${options.namespace}/secrets?${query}`;
  // One connection for each watch, and none is kept.
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 1 });
  let next = 0;
  const opener = async () => {
    while (next < stubs.length) await open(stubs[next++] as Stub, { ...options, agent, path }, stubs.length);
  };
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, opener));
  tell({ kind: 'watching' });
}

/** Opens a watch, and again from where it was when it is cut. @returns when it is open for the first time */
function open(stub: Stub, options: Start & { agent: Agent; path: string }, agents: number): Promise<void> {
  return new Promise((resolve) => {
    watchConfigurations({
      ...options,
      path: stub.version === undefined ? options.path : `${options.path}&resourceVersion=${stub.version}`,
      onOpen: resolve,
      onBytes: (bytes) => {
        counts.bytes += bytes;
      },
      onLine: (line) => take(stub, line, options.pipelines, agents),
      onEnd: (why) => {
        counts.cuts++;
        // Its version is forgotten: the next watch begins with everything that there is.
        if (why.includes('"code":410')) stub.version = undefined;
        void sleep(REOPEN_MS)
          .then(() => open(stub, options, agents))
          .then(resolve);
      },
    });
  });
}

function take(stub: Stub, line: string, pipelines: number, agents: number): void {
  const configuration = events.read(line);
  stub.version = resourceVersionOf(line);
  if (configuration === undefined) return;
  counts.events++;
  const { slot, isDeleted, pipeline, interval } = configuration;
  const before = stub.configurations[slot];
  stub.configurations[slot] = configuration;
  if (before === undefined && !isDeleted && ++stub.have === pipelines && ++complete === agents) {
    tell({ kind: 'configured', at: monotonicMs() });
  }
  if (expected?.pipeline !== pipeline || expected.interval !== interval || before?.interval === interval)
    return;
  expected.at.push(monotonicMs());
  if (expected.at.length === agents) tell({ kind: 'arrived', at: expected.at });
}

function flow(): void {
  const step = () => {
    progress = { steps: progress.steps + 1, lastUploadTime: new Date().toISOString() };
  };
  step();
  setInterval(step, FLOW_STEP_MS);
}
