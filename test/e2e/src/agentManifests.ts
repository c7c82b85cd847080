import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments, stringify } from 'yaml';

type Manifest = {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: { template: { spec: { containers: { image: string; imagePullPolicy: string }[] } } };
};

/** The manifests that people apply, with a test's image, settings and credentials put in. */
export function agentManifests(values: {
  image: string;
  settings: object;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): string {
  const path = fileURLToPath(new URL('../../../deploy/agent.yaml', import.meta.url));
  const manifests = parseAllDocuments(readFileSync(path, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );
  for (const manifest of manifests) {
    if (manifest.kind === 'ConfigMap') manifest.data = { 'agent.yaml': JSON.stringify(values.settings) };
    if (manifest.kind === 'Secret') {
      manifest.stringData = {
        AWS_ACCESS_KEY_ID: values.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: values.credentials.secretAccessKey,
      };
    }
    for (const container of manifest.spec?.template.spec.containers ?? []) {
      container.image = values.image;
      container.imagePullPolicy = 'Never';
    }
  }
  return manifests.map((manifest) => stringify(manifest)).join('---\n');
}
