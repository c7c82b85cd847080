import type { Page } from '@logpipeline/service';
import type { Registry } from 'prom-client';

/** What the operator's port shows. None of it needs a token: it names no secret and changes nothing. */
export function operatorPages(options: {
  registry: Registry;
  /** Sentences about what keeps the process from doing its work; the kubelet ends a process that has one for long. Mostly none. */
  unhealthy: () => string[];
  /** Sentences about what is not there yet, such as the first list of a kind of object. A standby is ready too. */
  notReady: () => string[];
}): Record<string, Page> {
  const { registry, unhealthy, notReady } = options;
  return {
    '/healthz': async () => verdict(unhealthy()),
    '/readyz': async () => verdict([...unhealthy(), ...notReady()]),
    '/metrics': async () => ({
      status: 200,
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
  };
}

function verdict(problems: readonly string[]): Awaited<ReturnType<Page>> {
  const body = problems.length === 0 ? 'ok\n' : problems.map((problem) => `${problem}\n`).join('');
  return { status: problems.length === 0 ? 200 : 503, contentType: 'text/plain', body };
}
