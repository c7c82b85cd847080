import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Counts, FromAgents, Start, StubAgent, ToAgents } from './messages.ts';

export type StubAgentsOptions = Omit<Start, 'kind' | 'agents'> & {
  agents: readonly StubAgent[];
  processes: number;
};

/** The agents of all nodes, in a few processes. */
export type StubAgents = {
  /** ms of the monotonic clock at which the last agent had the configurations of all pipelines. */
  readonly configured: Promise<number>;
  /** Resolves to the times at which each agent had a configuration of this pipeline with this interval, such as `901000ms`. */
  expect(pipeline: string, interval: string): Promise<number[]>;
  /** Counts in summaries grow from now on. */
  flow(): void;
  counts(): Promise<Omit<Counts, 'kind'>>;
  readonly pids: readonly number[];
};

/** Resolves when every agent watches. */
export async function startStubAgents({
  agents,
  processes,
  ...common
}: StubAgentsOptions): Promise<StubAgents> {
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(new URL('stubProcess.ts', import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const everywhere = <K extends FromAgents['kind']>(kind: K) =>
    Promise.all(children.map((child) => answer(child, kind)));
  const send = (message: ToAgents) => {
    for (const child of children) child.send(message);
  };
  const watching = everywhere('watching');
  const configured = everywhere('configured').then((messages) => Math.max(...messages.map(({ at }) => at)));
  configured.catch(() => {});
  for (const [place, child] of children.entries()) {
    const own = agents.filter((_, index) => index % processes === place);
    child.send({ ...common, kind: 'start', agents: own } satisfies Start);
  }
  await watching;
  return {
    configured,
    async expect(pipeline, interval) {
      const arrived = everywhere('arrived');
      send({ kind: 'expect', pipeline, interval });
      return (await arrived).flatMap(({ at }) => at);
    },
    flow: () => send({ kind: 'flow' }),
    async counts() {
      const answers = everywhere('counts');
      send({ kind: 'counts' });
      const sum = (field: 'events' | 'bytes' | 'cuts' | 'pulls') => async () =>
        (await answers).reduce((total, message) => total + message[field], 0);
      return {
        events: await sum('events')(),
        bytes: await sum('bytes')(),
        cuts: await sum('cuts')(),
        pulls: await sum('pulls')(),
      };
    },
    pids: children.map((child) => child.pid ?? 0),
  };
}

function answer<K extends FromAgents['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<FromAgents, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromAgents) => {
      if (message.kind !== kind) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message as Extract<FromAgents, { kind: K }>);
    };
    const onExit = (code: number | null) => reject(new Error(`a process of stub agents ended with ${code}`));
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
