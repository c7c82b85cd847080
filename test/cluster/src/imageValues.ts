/** `localhost/logpipeline-agent:1234`, which is on the node already, as a component's `image` in values of the chart. */
export function imageValues(name: string): Record<string, string> {
  const [, registry = '', repository = '', tag = ''] = /^(.+)\/([^/]+):([^:/]+)$/.exec(name) ?? [];
  return { registry, repository, tag, pullPolicy: 'Never' };
}
