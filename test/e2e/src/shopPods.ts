import type { Json } from './testRelease.ts';

/** Lines of random digits, which do not become smaller by compression, 20 a second of 1,000 characters; no level. */
const STEADY = `
const { randomBytes } = require('node:crypto');
setInterval(() => console.log(randomBytes(500).toString('hex')), 50);`;

/** Two errors a second, so many in all, then silence. */
const errors = (count: number) => `
let left = ${count};
const timer = setInterval(() => {
  console.log('ERROR payment failed: no answer from the bank');
  if (--left <= 0) clearInterval(timer);
}, 500);
setInterval(() => {}, 60_000);`;

/** A workload that logs steadily. */
export const steadyPods = (namespace: string, image: string): Json =>
  deployment('catalogue', namespace, image, STEADY);

/** A workload with `count` errors. */
export const failingPods = (namespace: string, image: string, count: number): Json =>
  deployment('checkout', namespace, image, errors(count));

function deployment(name: string, namespace: string, image: string, script: string): Json {
  const container = { name: 'app', image, imagePullPolicy: 'Never', command: ['node', '--eval', script] };
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          // A node that is cordoned keeps what it has.
          tolerations: [{ operator: 'Exists' }],
          containers: [container],
        },
      },
    },
  };
}
