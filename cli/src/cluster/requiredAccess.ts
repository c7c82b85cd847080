/** One thing that somebody must be allowed to do. */
export type Access = {
  verb: string;
  /** '' is the core group. */
  group: string;
  resource: string;
  subresource?: string;
  /** Left out: in all namespaces, or of a kind without. */
  namespace?: string;
  /** Left out: any. */
  name?: string;
  /** What does not work without it. */
  why: string;
};

type Names = { releaseNamespace: string; fullname: string };

const all = (
  verbs: string[],
  group: string,
  resource: string,
  rest: Omit<Access, 'verb' | 'group' | 'resource'>,
) => verbs.map((verb): Access => ({ verb, group, resource, ...rest }));

/** What the operator does, as the chart grants it; a test holds this against the chart. */
export function operatorAccess({ releaseNamespace: namespace, fullname }: Names): Access[] {
  const operator = `${fullname}-operator`;
  const agent = `${fullname}-agent`;
  const group = 'logpipeline.dev';
  return [
    ...all(['get', 'list', 'watch', 'patch'], group, 'logpipelines', {
      why: 'read pipelines, and keep their finalizer',
    }),
    ...all(['patch'], group, 'logpipelines', { subresource: 'status', why: 'write their status' }),
    ...all(['list', 'watch'], '', 'namespaces', { why: 'select namespaces by label' }),
    ...all(['list', 'watch'], '', 'nodes', { why: 'know which nodes lack an agent' }),
    ...all(['create', 'patch'], '', 'events', { why: 'tell of what a person should notice' }),
    ...all(['list', 'watch'], '', 'configmaps', { namespace, name: operator, why: 'read its own settings' }),
    ...all(['list', 'watch', 'create', 'patch'], '', 'configmaps', {
      namespace,
      name: agent,
      why: "write the agents' settings",
    }),
    ...all(['list', 'watch', 'create', 'patch', 'delete'], '', 'secrets', {
      namespace,
      why: "write the pipelines' configuration",
    }),
    ...all(['list', 'watch', 'create', 'patch'], 'apps', 'daemonsets', {
      namespace,
      name: agent,
      why: 'run the agents',
    }),
    ...all(['list', 'watch'], '', 'pods', { namespace, why: 'ask the agents for their status' }),
    ...all(['create'], 'coordination.k8s.io', 'leases', { namespace, why: 'elect a leader' }),
    ...all(['get', 'update'], 'coordination.k8s.io', 'leases', {
      namespace,
      name: operator,
      why: 'elect a leader',
    }),
  ];
}

/** What each agent does. */
export function agentAccess({ releaseNamespace: namespace }: Names): Access[] {
  return [
    ...all(['list', 'watch'], '', 'pods', { why: 'know the labels of the pods of its node' }),
    ...all(['list', 'watch'], '', 'nodes', { why: 'notice that its node goes away' }),
    ...all(['list', 'watch'], '', 'secrets', { namespace, why: "read the pipelines' configuration" }),
  ];
}

/** A tenant's Secret is read by its name, which the tenant must allow. */
export function secretAccess(namespace: string, name: string): Access {
  return {
    verb: 'get',
    group: '',
    resource: 'secrets',
    namespace,
    name,
    why: `read the credentials of a pipeline in ${namespace}`,
  };
}
