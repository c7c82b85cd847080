import { setTimeout as sleep } from 'node:timers/promises';
import { dashboardUses, type ReceivedAlert, unknownUses, usesOfRule } from '@logpipeline/test-monitoring';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Arrival, alertArrival, receivedSince } from '../src/alertArrival.ts';
import {
  type AlertScene,
  EXPECTED,
  LASTING,
  NODE,
  RUNBOOKS,
  startAlertScene,
  WARNING,
} from '../src/alertScene.ts';
import { containerProcess } from '../src/containerProcess.ts';
import { podTargets } from '../src/podTargets.ts';
import { scrapedMetrics } from '../src/scrapedMetrics.ts';
import { type Json, RELEASE } from '../src/testRelease.ts';
import * as troubles from '../src/troubles.ts';
import { waitFor } from '../src/waitFor.ts';

const MINUTE = 60_000;
/** What only the ingest service exports, which does not run here. */
const OF_INGEST = /^logpipeline_(ingest|browser|build_info)|:logpipeline_browser_/;
/** Whose cause other tests may be, too, which use this machine's processors and memory. */
const OF_THE_MACHINE = ['HighCpu', 'HighMemory'];

let scene: AlertScene;

beforeAll(async () => {
  scene = await startAlertScene();
}, 20 * MINUTE);
afterAll(() => scene?.stop(), 2 * MINUTE);

test(
  'while all is well every recorded value is there, and nothing fires',
  async () => {
    for (const { record } of rules()) {
      if (record === undefined || OF_INGEST.test(record)) continue;
      await waitFor(
        `${record} has a value`,
        60,
        async () => (await scene.prometheus.query(record)).length > 0,
      );
    }
    const alerts = (await scene.prometheus.alerts()).filter(
      ({ labels }) => !OF_THE_MACHINE.includes(labels['alertname'] ?? ''),
    );
    expect(alerts).toEqual([]);
  },
  2 * MINUTE,
);

describe('when much goes wrong at once', () => {
  beforeAll(() => scene.beginTroubles(), 2 * MINUTE);
  afterAll(() => scene.endTroubles(), 2 * MINUTE);

  test.each([...EXPECTED, ...LASTING])(
    '%s reaches the receiver',
    async (alert, labels) => {
      const { annotations } = await scene.receiver.until(alert, 'firing', 4 * MINUTE, labels);
      expect(annotations['summary']).toMatch(/^[A-Z].*\.$/);
      expect(annotations['runbook_url']).toBe(`${RUNBOOKS}${alert}.md`);
      expect(annotations['description']).toMatch(/\d/);
      expect(annotations['description'], 'its template').not.toMatch(/error expanding|no value/);
    },
    5 * MINUTE,
  );

  describe('and is mended', () => {
    let mendedAt: number;

    beforeAll(async () => {
      mendedAt = Date.now();
      await scene.endTroubles();
    }, 2 * MINUTE);

    test.each(EXPECTED)(
      '%s is over',
      async (alert, labels) => {
        // Other tests may go on using the machine; then it is not over.
        if (OF_THE_MACHINE.includes(alert)) {
          const { expr } = rules().find((rule) => rule.alert === alert);
          await waitFor(
            'the machine has rest',
            900,
            async () => (await scene.prometheus.query(expr)).length === 0,
          );
        }
        await arrives(alert, 'resolved', { from: mendedAt, seconds: 360, labels });
      },
      22 * MINUTE,
    );
  });
});

describe('when an agent hangs', () => {
  let hung: troubles.Trouble;
  let hungAt: number;

  beforeAll(async () => {
    hung = hungAgent();
    hungAt = Date.now();
    await hung.begin();
  }, MINUTE);
  afterAll(() => hung?.end());

  test.each(['AgentDown', 'AgentMissingOnNode'])(
    '%s reaches the receiver',
    async (alert) => {
      const labels = { ...WARNING, ...NODE };
      const received = await arrives(alert, 'firing', { from: hungAt, seconds: 120, labels });
      expect(received.annotations['runbook_url']).toBe(`${RUNBOOKS}${alert}.md`);
    },
    3 * MINUTE,
  );

  test(
    'both are over when it goes on',
    async () => {
      const endedAt = Date.now();
      await hung.end();
      for (const alert of ['AgentDown', 'AgentMissingOnNode'])
        await arrives(alert, 'resolved', { from: endedAt, seconds: 60, labels: NODE });
    },
    3 * MINUTE,
  );

  test(
    'on a node that is cordoned it is not missed',
    async () => {
      const cordonedAt = Date.now();
      await scene.release.cluster.kubectl(['cordon', scene.release.cluster.nodeName]);
      hung = hungAgent();
      await hung.begin();
      await arrives('AgentDown', 'firing', { from: cordonedAt });
      await waitFor('its pod is not ready', 60, async () => {
        const pods = await scene.release.list(
          'pods',
          RELEASE,
          '--selector',
          'app.kubernetes.io/name=logpipeline-agent',
        );
        return pods.every(({ status }) => status.containerStatuses[0].ready === false);
      });
      // What must not happen has no end to wait for: several scrapes, evaluations, and `for`.
      await sleep(12_000);
      const told = receivedSince(scene.receiver, cordonedAt);
      expect(told.filter(({ labels }) => labels['alertname'] === 'AgentMissingOnNode')).toEqual([]);
      await hung.end();
      await arrives('AgentDown', 'resolved', { from: cordonedAt });
      await scene.release.cluster.kubectl(['uncordon', scene.release.cluster.nodeName]);
    },
    4 * MINUTE,
  );
});

test(
  'OperatorNotReconciling reaches the receiver while there is no operator, and is over when there is one',
  async () => {
    const away = troubles.noOperator(scene.release);
    const awayAt = Date.now();
    await away.begin();
    const firing = { from: awayAt, seconds: 120, labels: WARNING };
    const { annotations } = await arrives('OperatorNotReconciling', 'firing', firing);
    expect(annotations['description']).toContain('No operator leads');
    const backAt = Date.now();
    await away.end();
    await arrives('OperatorNotReconciling', 'resolved', { from: backAt, seconds: 120 });
  },
  5 * MINUTE,
);

test('a suspended pipeline whose store was away and an idle one have made nothing fire', async () => {
  const [waits] = await scene.prometheus.query(
    `max_over_time(logpipeline_agent_oldest_unshipped_seconds{pipeline="${RELEASE}/suspended"}[30m])`,
  );
  expect(waits?.samples[0]?.[1], 'seconds for which its oldest record waits').toBeGreaterThan(60);
  const quiet = [`${RELEASE}/suspended`, `${RELEASE}/idle`];
  const told = scene.receiver.received.filter(
    // What cannot be read is told of all that select it.
    ({ labels }) => quiet.includes(labels['pipeline'] ?? '') && labels['alertname'] !== 'FileNotTailed',
  );
  expect(told).toEqual([]);
});

test(
  'every metric and label that a rule or a panel asks for was scraped from these processes',
  async () => {
    const panels = (await scene.release.list('configmaps', RELEASE, '--selector', 'grafana_dashboard=1'))
      .flatMap(({ data }) => Object.values<string>(data))
      .flatMap((text) => dashboardUses(JSON.parse(text)));
    const uses = [...rules().flatMap(usesOfRule), ...panels].filter(({ metric }) => !OF_INGEST.test(metric));
    expect(panels.length).toBeGreaterThan(50);
    expect(unknownUses(uses, await scrapedMetrics(scene.prometheus, uses))).toEqual([]);
  },
  2 * MINUTE,
);

test(
  'the PodMonitors choose the ports that are scraped',
  async () => {
    // A pod that has just gone may still be scraped.
    await waitFor('both are the same', 30, async () => {
      const chosen = (await Promise.all((await scene.release.list('podmonitors')).map(portsOf))).flat();
      const targets = await scene.prometheus.targets();
      const scraped = targets.map(({ labels, scrapeUrl }) => `${labels['job']} ${scrapeUrl}`);
      expect(chosen.sort()).toEqual(scraped.sort());
      return chosen.length > 0;
    });
  },
  MINUTE,
);

/** `<job> <url>` of each port that a PodMonitor chooses. */
async function portsOf({ spec }: Json): Promise<string[]> {
  const selector = Object.entries(spec.selector.matchLabels).map(([label, value]) => `${label}=${value}`);
  const pods = await scene.release.list('pods', RELEASE, '--selector', selector.join());
  return spec.podMetricsEndpoints.flatMap(({ port, path, relabelings }: Json) => {
    const job = relabelings.find(({ targetLabel }: Json) => targetLabel === 'job').replacement;
    return pods
      .flatMap(podTargets)
      .filter(({ labels }) => labels['__meta_kubernetes_pod_container_port_name'] === port)
      .map(({ targets: [address] }) => `${job} http://${address}${path}`);
  });
}

/** As the cluster has them. */
function rules(): Json[] {
  return scene.ruleGroups.flatMap(({ rules }) => rules);
}

function hungAgent(): troubles.Trouble {
  return troubles.hungProcess(async () => {
    const { metadata } = await scene.release.agentPod();
    return await containerProcess(scene.release, metadata.name, RELEASE);
  });
}

function arrives(alert: string, status: ReceivedAlert['status'], arrival: Arrival): Promise<ReceivedAlert> {
  return alertArrival(scene.receiver, alert, status, arrival);
}
