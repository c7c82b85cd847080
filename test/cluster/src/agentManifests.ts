import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';

/** What a test changes in `deploy/agent.yaml`; the rest is applied as users apply it. */
export type AgentManifestChanges = {
  image: string;
  /** The agent's whole configuration. */
  settings: object;
  accessKey: string;
  secretKey: string;
};

// biome-ignore lint/suspicious/noExplicitAny: manifests of five kinds, of which four fields are set.
type Manifest = any;

/** The YAML of `deploy/agent.yaml` with a test's image, settings and credentials, for `kubectl apply -f -`. */
export async function agentManifests(changes: AgentManifestChanges): Promise<string> {
  const file = join(import.meta.dirname, '..', '..', '..', 'deploy', 'agent.yaml');
  const manifests = parseAllDocuments(await readFile(file, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );
  for (const manifest of manifests) {
    if (manifest.kind === 'ConfigMap') manifest.data['agent.yaml'] = stringify(changes.settings);
    if (manifest.kind === 'Secret') {
      manifest.stringData = {
        AWS_ACCESS_KEY_ID: changes.accessKey,
        AWS_SECRET_ACCESS_KEY: changes.secretKey,
      };
    }
    if (manifest.kind === 'DaemonSet') {
      const [container] = manifest.spec.template.spec.containers;
      container.image = changes.image;
      container.imagePullPolicy = 'Never';
    }
  }
  return manifests.map((manifest) => stringify(manifest)).join('---\n');
}
