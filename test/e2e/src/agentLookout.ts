import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { AgentPipelineSummary, AgentSummary } from '@logpipeline/crds/agent';
import { binary } from '@logpipeline/test-binaries';
import { RELEASE, type TestRelease } from './testRelease.ts';
import { waitFor } from './waitFor.ts';

/** Asks the agent as the operator does, 20 times a second, and prints each answer that is another than the one before. */
const SCRIPT = `
const [ip, token] = process.argv.slice(1);
const url = 'http://' + ip + ':9880/status?view=summary';
let last = '';
for (;;) {
  try {
    const answer = await fetch(url, { headers: { authorization: 'Bearer ' + token } });
    const text = answer.ok ? (await answer.text()).trim() : '';
    if (text !== '' && text !== last) process.stdout.write('{"at":' + Date.now() + ',"summary":' + text + '}\\n');
    last = text;
  } catch {}
  await new Promise((resolve) => setTimeout(resolve, 50));
}
`;
const POD = 'lookout';
/** The kubelet takes up to two minutes to bring a new token to an agent. */
const ANSWERS_WITHIN_S = 150;

/** What an agent answered, and when it first did, in ms since 1970. */
export type Sight = { at: number; summary: AgentSummary };

/** Watches the one agent of a cluster from a pod beside it, so that changes are seen when they happen. */
export class AgentLookout {
  readonly #child: ChildProcess;
  readonly sights: Sight[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('error', () => {});
    if (child.stdout === null) throw new Error('BUG: the output of kubectl is a pipe');
    createInterface({ input: child.stdout }).on('line', (line) => this.sights.push(JSON.parse(line)));
  }

  static async start(release: TestRelease): Promise<AgentLookout> {
    const { cluster } = release;
    await release.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: POD, namespace: RELEASE },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { name: POD, image: release.image, imagePullPolicy: 'Never', command: ['sleep', 'infinity'] },
        ],
      },
    });
    const wait = ['wait', '--namespace', RELEASE, '--for=condition=Ready', '--timeout=90s', 'pod'];
    await cluster.kubectl([...wait, POD]);
    const agent = await release.agentPod();
    const { data } = await release.get('secret', `${RELEASE}-agent-token`);
    const child = spawn(
      await binary('kubectl'),
      [
        ...['--kubeconfig', cluster.kubeconfig, 'exec', POD, '--namespace', RELEASE, '--', 'node'],
        ...['--input-type=module', '--eval', SCRIPT, '--', agent.status.podIP],
        Buffer.from(data.token, 'base64').toString(),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const lookout = new AgentLookout(child);
    try {
      await waitFor('the agent answers', ANSWERS_WITHIN_S, async () => lookout.sights.length > 0);
      return lookout;
    } catch (error) {
      await lookout.stop();
      throw error;
    }
  }

  /** What the agent says of a pipeline (`<namespace>/<name>`), drained predecessors left out. */
  pipeline(name: string): AgentPipelineSummary | undefined {
    return pipelineIn(this.sights.at(-1), name);
  }

  /** Waits for a sight that was made at or after `since` (ms since 1970) and of which `wanted` holds. */
  async until(what: string, seconds: number, wanted: (sight: Sight) => boolean, since = 0): Promise<Sight> {
    return await waitFor(what, seconds, async () => {
      const sight = this.sights.find((one) => one.at >= since && wanted(one));
      if (sight !== undefined) return sight;
      throw new Error(`the agent says ${JSON.stringify(this.sights.at(-1)?.summary)}`);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** What a sight says of a pipeline (`<namespace>/<name>`), drained predecessors left out. */
export function pipelineIn(sight: Sight | undefined, name: string): AgentPipelineSummary | undefined {
  return sight?.summary.pipelines.find(({ pipeline, state }) => pipeline === name && state !== 'draining');
}
