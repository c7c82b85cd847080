// What `helm test` runs in a pod: exits 0 when the operator is ready, the API server knows LogPipelines and the ingest
// service, if there is one, answers; else says what to do.
import { readFileSync } from 'node:fs';

const { OPERATOR_SERVICE, OPERATOR_PORT, INGEST_SERVICE, INGEST_PORT, ...env } = process.env;
/** How long the operator may take after an installation, in ms. */
const PATIENCE_MS = 120_000;

const operator = addressOf(OPERATOR_SERVICE, OPERATOR_PORT);
const token = readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/token', 'utf8');
const host = env.KUBERNETES_SERVICE_HOST;
const server = `https://${written(host)}:${env.KUBERNETES_SERVICE_PORT}`;

const checks = [
  {
    what: 'the operator is ready',
    url: `${operator}/readyz`,
    remedy: 'Look at its pods and at their log: kubectl get pods; kubectl logs.',
  },
  {
    what: 'the API server knows LogPipelines',
    url: `${server}/apis/logpipeline.dev/v1alpha1`,
    headers: { authorization: `Bearer ${token}` },
    remedy: 'Install with crds.enabled=true, or apply the resource definition yourself.',
  },
];
if (INGEST_SERVICE !== undefined) {
  checks.push({
    what: 'the ingest service answers',
    url: `${addressOf(INGEST_SERVICE, INGEST_PORT)}/openapi.json`,
    remedy:
      'Look at its pods and at their logs: kubectl get pods; kubectl logs --container ingest (or agent).',
  });
}

const deadline = Date.now() + PATIENCE_MS;
for (const { what, url, headers, remedy } of checks) {
  for (;;) {
    const answer = await statusOf(url, headers);
    if (answer === 200) break;
    if (Date.now() > deadline) {
      process.stderr.write(`not so: ${what} (${url} answers ${answer}). ${remedy}\n`);
      process.exit(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  process.stdout.write(`${what}\n`);
}

/** Of a Service of this namespace. */
function addressOf(service, port) {
  const variable = `${service.toUpperCase().replaceAll('-', '_')}_SERVICE_HOST`;
  return `http://${written(env[variable] ?? service)}:${port}`;
}

/** As URLs have an address of IPv6. */
function written(host) {
  return host.includes(':') ? `[${host}]` : host;
}

async function statusOf(url, headers = {}) {
  try {
    const { status } = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
    return status;
  } catch (error) {
    return error.cause?.message ?? error.message;
  }
}
