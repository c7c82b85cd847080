import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Json, RELEASE, TestRelease } from '../src/testRelease.ts';
import { waitFor } from '../src/waitFor.ts';
import { writesBy } from '../src/writesBy.ts';

const MINUTE = 60_000;
const TEAM = 'team';
const OPERATOR = 'logpipeline-operator';
/** How long one Event's count rests between two writes of it. */
const COUNT_EVERY_MS = 10_000;

let release: TestRelease;

beforeAll(async () => {
  release = await TestRelease.start({ cluster: { auditLog: true } });
  await release.namespace(TEAM);
  await release.apply(pipeline(['ERROR']));
  await release.untilCondition('mine', 'Ready', { status: 'True' }, 120);
}, 20 * MINUTE);

afterAll(() => release?.stop(), 2 * MINUTE);

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete', 'deletecollection'];

test.each([
  { role: 'view', may: READ },
  { role: 'edit', may: [...READ, ...WRITE] },
  { role: 'admin', may: [...READ, ...WRITE] },
])(
  'who may $role a namespace may do so with its LogPipelines, and with none of another namespace',
  async ({ role, may }) => {
    await release.cluster.kubectl([
      ...['create', 'rolebinding', role, `--clusterrole=${role}`, `--user=${role}`, '--namespace', TEAM],
    ]);
    const can = (verb: string, namespace: string, ...more: string[]) =>
      release.cluster
        .kubectl([
          'auth',
          'can-i',
          verb,
          'logpipelines.logpipeline.dev',
          `--as=${role}`,
          '-n',
          namespace,
          ...more,
        ])
        .then(
          () => true,
          (error: Error) => {
            // kubectl ends with 1 for "no"; any other end is a failure of the question.
            if (!/failed \(1\)/.test(error.message)) throw error;
            return false;
          },
        );
    await waitFor('the binding is known', 10, () => can('get', TEAM));
    const answers = async (namespace: string, ...more: string[]) => {
      const verbs = [...READ, ...WRITE];
      const allowed = await Promise.all(verbs.map((verb) => can(verb, namespace, ...more)));
      return verbs.filter((_, at) => allowed[at]);
    };
    expect(await answers(TEAM)).toEqual(may);
    expect(await answers(TEAM, '--subresource=status'), 'the status is the operator’s').toEqual(READ);
    expect(await answers(RELEASE)).toEqual([]);
  },
  2 * MINUTE,
);

type Missing = {
  role: 'role' | 'clusterrole';
  verb: string;
  group: string;
  resource: string;
  /** What makes the operator need it. */
  need: () => Promise<unknown>;
  /** Which pipeline says so. */
  pipeline?: string;
};

const MISSING: Missing[] = [
  {
    role: 'role',
    verb: 'patch',
    group: '',
    resource: 'secrets',
    need: () => release.apply(pipeline(['WARN'])),
  },
  {
    role: 'role',
    verb: 'patch',
    group: '',
    resource: 'configmaps',
    need: () => release.patch('configmap', 'logpipeline-agent', { data: { 'agent.json': '{}' } }),
  },
  {
    role: 'role',
    verb: 'patch',
    group: 'apps',
    resource: 'daemonsets',
    need: () =>
      release.patch('daemonset', 'logpipeline-agent', {
        spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } },
      }),
  },
  {
    role: 'clusterrole',
    verb: 'patch',
    group: 'logpipeline.dev',
    resource: 'logpipelines',
    need: () => release.apply(release.pipeline('retained', { retentionDays: 7 })),
    pipeline: 'retained',
  },
  { role: 'clusterrole', verb: 'list', group: '', resource: 'namespaces', need: restartOperator },
  { role: 'role', verb: 'list', group: '', resource: 'pods', need: restartOperator },
  { role: 'role', verb: 'list', group: '', resource: 'secrets', need: restartOperator },
  { role: 'role', verb: 'list', group: 'apps', resource: 'daemonsets', need: restartOperator },
];

test.each(MISSING)(
  'without the right to $verb $resource a condition names both, and it is well again when the right is back',
  async ({ role, verb, group, resource, need, pipeline: name = 'mine' }) => {
    const { rules } = await release.get(role, OPERATOR);
    await setRules(role, without(rules, verb, group, resource));
    try {
      await need();
      const { message } = await release.untilCondition(
        name,
        'AgentsReady',
        { status: 'False', reason: 'Forbidden' },
        60,
      );
      expect(message).toContain(`cannot ${verb} resource "${resource}"`);
      expect(message).toContain('Give its ServiceAccount that verb on that resource');
    } finally {
      await setRules(role, rules);
    }
    await release.untilCondition(name, 'AgentsReady', { status: 'True' }, 90);
    await waitFor('the DaemonSet is as it should be', 30, async () => {
      const { spec } = await release.get('daemonset', 'logpipeline-agent');
      return spec.updateStrategy.type === 'RollingUpdate';
    });
  },
  4 * MINUTE,
);

test(
  'the same said again is one Event, whose count is patched: the one right that other tests have no use for',
  async () => {
    const said = async () =>
      (await release.list('events')).filter(({ reason }) => reason === 'BucketUnreachable');
    const breakIt = () => release.apply(release.pipeline('breaking', { bucket: 'not-there' }));
    await breakIt();
    await waitFor('it is said', 60, async () => (await said()).length > 0);
    const saidAt = Date.now();
    await release.apply(release.pipeline('breaking'));
    await release.untilCondition('breaking', 'BucketReady', { status: 'True' }, 60);
    await sleep(Math.max(0, saidAt + COUNT_EVERY_MS - Date.now()));
    await breakIt();
    await waitFor('its count is 2', 60, async () => (await said()).some(({ count }) => count === 2));
    expect(await said()).toHaveLength(1);
    const writes = writesBy(await release.cluster.auditEvents(), `${RELEASE}:${OPERATOR}`);
    expect(writes.some(({ what, code }) => what.startsWith('patch events ') && code === 200)).toBe(true);
  },
  4 * MINUTE,
);

function pipeline(levels: string[]): Json {
  return release.pipeline('mine', { levels, select: { namespaces: { include: [TEAM] } } });
}

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[] };

/** The rules without one verb on one resource. */
function without(rules: readonly Rule[], verb: string, group: string, resource: string): Rule[] {
  const left = rules.map((rule) => {
    const isIt = rule.apiGroups.includes(group) && rule.resources.includes(resource);
    return isIt ? { ...rule, verbs: rule.verbs.filter((other) => other !== verb) } : rule;
  });
  if (JSON.stringify(left) === JSON.stringify(rules)) throw new Error(`BUG: nobody may ${verb} ${resource}`);
  // A rule without verbs is refused.
  return left.filter(({ verbs }) => verbs.length > 0);
}

async function setRules(role: Missing['role'], rules: readonly Rule[]): Promise<void> {
  await release.patch(role, OPERATOR, { rules });
}

/** Both at once; their successors make their lists anew. */
async function restartOperator(): Promise<void> {
  const selector = '--selector=app.kubernetes.io/component=operator';
  await release.cluster.kubectl(['delete', 'pods', '--namespace', RELEASE, selector, '--grace-period=5']);
}
