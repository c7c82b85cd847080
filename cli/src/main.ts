#!/usr/bin/env node
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import packageJson from '../package.json' with { type: 'json' };
import { run } from './run.ts';

const abort = new AbortController();
process.once('SIGINT', () => {
  abort.abort();
  process.exit(130);
});

// `… | head` is done: so are we.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

const { exitCode, stdout, stderr } = await run(process.argv.slice(2), {
  version: packageJson.version,
  readInput: () => text(process.stdin),
  // Loaded only when a cluster is asked: it costs 0.7 s.
  connect: async ({ kubeconfig, context }) => {
    const { kubeconfigConnection } = await import('@logpipeline/kubernetes/kubeconfig');
    return kubeconfigConnection({ path: kubeconfig, context });
  },
  streams: {
    input: () => process.stdin,
    write: async (text) => {
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    },
    warn: (text) => void process.stderr.write(text),
  },
  region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'],
  now: Date.now,
  signal: abort.signal,
});
process.stderr.write(stderr);
process.stdout.write(stdout);
// Not process.exit, which would cut what a slow pipe has not taken yet.
process.exitCode = exitCode;
