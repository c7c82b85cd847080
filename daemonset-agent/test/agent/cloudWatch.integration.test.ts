import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emfOf } from '../cloudWatch/emfRules.ts';
import { listen } from '../cloudWatch/listener.ts';
import { folder, run, settings, until } from './agentFixture.ts';

/** A sample is taken each minute. */
const MINUTE_MS = 90_000;

test('an agent gives the node to CloudWatch each minute', async () => {
  const listener = await listen();
  try {
    appendFileSync(join(folder, 'logs', 'app.log'), 'INFO up\nERROR oh\n');
    const wanted = settings(
      { cluster: 'prod', cloudWatch: { output: `tcp://127.0.0.1:${listener.port}`, namespace: 'team/logs' } },
      { interval: '1s' },
    );
    const agent = await run(wanted);
    await until('a minute passed', async () => listener.lines.length > 0, MINUTE_MS);
    const [node] = listener.lines.map(emfOf);
    expect(node).toMatchObject({
      Cluster: 'prod',
      Node: 'node-1',
      ApplicationErrors: 1,
      RecordsShipped: 2,
      UploadFailures: 0,
    });
    expect(node?._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'team/logs' }] });
    const page = await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text();
    expect(page).toMatch(/^logpipeline_agent_cloudwatch_documents_total\{outcome="written"\} [1-9]/m);
    agent.child.kill('SIGTERM');
    expect(await agent.ended).toBe(0);
  } finally {
    await listener.close();
  }
}, 120_000);
