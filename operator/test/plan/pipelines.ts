import type { KubernetesObject } from '@logpipeline/kubernetes';
import type { Environment } from '../../src/plan/environment.ts';
import { type ReadPipeline, readPipeline } from '../../src/plan/readPipeline.ts';
import { parseSettings, type Settings } from '../../src/settings/settings.ts';

/** A LogPipeline as the API server stores it. `name` is `<namespace>/<name>`. */
export function stored(
  name: string,
  spec: Record<string, unknown> = {},
  metadata: Record<string, unknown> = {},
): KubernetesObject {
  const [namespace = '', own = ''] = name.split('/');
  return {
    apiVersion: 'logpipeline.dev/v1alpha1',
    kind: 'LogPipeline',
    metadata: {
      name: own,
      namespace,
      uid: `uid-of-${name}`,
      generation: 1,
      creationTimestamp: '2026-11-23T04:00:00Z',
      ...metadata,
    },
    spec: { bucket: 'logs', ...spec },
  };
}

export function read(...given: Parameters<typeof stored>): ReadPipeline {
  return readPipeline(stored(...given));
}

export function settingsWith(more: Record<string, unknown> = {}): Settings {
  const parsed = parseSettings({
    cluster: 'production',
    release: { name: 'lgp', namespace: 'logging', fullname: 'lgp' },
    agent: { image: 'registry.example.com/logpipeline-agent:1.2.3', serviceAccountName: 'lgp-agent' },
    ...more,
  });
  if (!parsed.ok) throw new Error(parsed.errors.join('\n'));
  return parsed.settings;
}

export function environment(more: Partial<Environment> = {}): Environment {
  return {
    settings: settingsWith(),
    owner: { apiVersion: 'v1', kind: 'ConfigMap', name: 'lgp-operator', uid: 'uid-of-owner' },
    namespaces: new Map([
      ['shop', { team: 'commerce', stage: 'production' }],
      ['billing', { team: 'commerce' }],
      ['kube-system', {}],
      ['payments', { team: 'money' }],
    ]),
    credentials: () => ({ ok: true, credentials: { accessKeyId: 'AKIA', secretAccessKey: 'very-secret' } }),
    lastGood: () => undefined,
    ...more,
  };
}
