import { ApiError, type KubernetesObject, keyOf, marked, pathOf, resources } from '@logpipeline/kubernetes';
import { agentConfigMap } from '../plan/agentConfigMap.ts';
import { daemonSet } from '../plan/daemonSet.ts';
import { FIELD_MANAGER, operatorName, tokenSecretName } from '../plan/names.ts';
import type { Problem } from '../problem.ts';
import { applyIfNeeded } from './applyIfNeeded.ts';
import { type Context, current } from './context.ts';
import { ownerOf } from './ownerOf.ts';
import { tokenIn, tokenSecret } from './tokenSecret.ts';
import { writeProblem } from './writeProblem.ts';

export type AgentsOutcome = {
  /** Hold for every pipeline. */
  problems: Problem[];
  /** Something was written. */
  hasApplied: boolean;
  /** To be thrown, so that the queue tries again. */
  error?: unknown;
};

type Applied = Awaited<ReturnType<typeof applyIfNeeded>>;

/** Brings what all agents share to its desired state: token, settings, DaemonSet. What fails does not keep the rest from being tried. */
export async function reconcileAgents(context: Context): Promise<AgentsOutcome> {
  const { settings, informers } = context;
  const { release } = settings;
  const owner = ownerOf(informers.owner.get(`${release.namespace}/${operatorName(release)}`));
  if (owner === undefined) return { problems: [releaseMissing(context)], hasApplied: false };
  const outcome: AgentsOutcome = { problems: [], hasApplied: false };
  const steps: [what: string, step: () => Promise<Applied>][] = [
    ['the Secret with the token of the agents', () => applyToken(context, owner)],
    ["the agents' settings", () => applyIfNeeded(context, agentConfigMap(settings, owner))],
    ["the agents' DaemonSet", () => applyIfNeeded(context, daemonSet(settings, owner))],
  ];
  for (const [what, step] of steps) {
    try {
      if ((await step()) === 'applied') outcome.hasApplied = true;
    } catch (error) {
      outcome.problems.push(writeProblem(error, what));
      outcome.error ??= error;
    }
  }
  return outcome;
}

/** The token is made once: one that an informer does not show yet must not be replaced, since agents may have it. */
async function applyToken(context: Context, owner: Parameters<typeof tokenSecret>[1]): Promise<Applied> {
  const { client, settings } = context;
  const { release } = settings;
  const present = current(context, 'secrets', tokenSecretName(release));
  const token = tokenIn(present);
  if (present !== undefined) {
    return applyIfNeeded(context, tokenSecret(release, owner, token ?? context.newToken()));
  }
  try {
    const answer = await client.request<KubernetesObject>({
      method: 'POST',
      path: pathOf(resources.secrets, release.namespace),
      query: { fieldManager: FIELD_MANAGER },
      body: marked(tokenSecret(release, owner, context.newToken())),
    });
    context.written.note(`secrets ${keyOf(answer)}`, answer);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
  return 'applied';
}

function releaseMissing({ settings }: Context): Problem {
  const { release } = settings;
  const message =
    `The ConfigMap ${release.namespace}/${operatorName(release)}, which owns all that the operator makes, is not there or is being ` +
    'deleted. Nothing is applied until it is back: install the Helm release again.';
  return { condition: 'AgentsReady', reason: 'ReleaseMissing', message };
}
