import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { CONFIGURATION_KEY, CONFIGURATION_LABEL, PIPELINE_ANNOTATION } from '@logpipeline/crds/agent';
import { configurationSecretName } from '@logpipeline/operator/plan/names';
import type { Versitygw } from '@logpipeline/test-binaries';
import { startCpuLoad } from './cpuLoad.ts';
import { startMemoryLoad } from './memoryLoad.ts';
import { onNodeDisk } from './onNodeDisk.ts';
import type { SmallFileSystem } from './smallFileSystem.ts';
import { type Json, RELEASE, type TestRelease } from './testRelease.ts';

/** Something that goes wrong on a cluster. */
export type Trouble = {
  begin(): Promise<unknown>;
  /** Takes the cause away. Does nothing when it did not begin. */
  end(): Promise<unknown>;
};

/** What is started and gives what ends it. */
function started(start: () => Promise<() => Promise<void>>): Trouble {
  let stop: (() => Promise<void>) | undefined;
  return {
    async begin() {
      stop = await start();
    },
    async end() {
      await stop?.();
      stop = undefined;
    },
  };
}

export const busyProcessors = (): Trouble => started(() => startCpuLoad());

/** So much of this machine's memory is in use, 0 to 1, whoever else uses some of it when it begins. */
export const littleMemory = (share: number): Trouble =>
  started(() => startMemoryLoad(Math.max(0, Math.round(freemem() - totalmem() * (1 - share)))));

/** Next to no room and no inodes are left. */
export const fullFileSystem = (small: SmallFileSystem): Trouble => ({
  async begin() {
    await small.leaveFree(3);
    await small.useUpInodes();
  },
  end: () => small.clear(),
});

/** More is logged than a pipeline is to take. */
export const tooManyLines = (release: TestRelease, spec: Json): Trouble => {
  const pipeline = release.pipeline('limited', { ...spec, rateLimit: { linesPerSecond: 1 } });
  return {
    begin: () => release.apply(pipeline),
    end: () =>
      release.cluster.kubectl([
        'delete',
        'logpipeline',
        'limited',
        '--namespace',
        RELEASE,
        '--ignore-not-found',
      ]),
  };
};

/** A store is gone, with its port. */
export const stoppedStore = (store: Versitygw): Trouble => ({
  begin: () => store.kill(),
  end: () => store.restart(),
});

/** The key in a Secret is not the store's any more. */
export const wrongKey = (release: TestRelease, secret: string): Trouble => ({
  begin: () => release.credentials(secret, RELEASE, { AWS_SECRET_ACCESS_KEY: 'not-the-secret-key' }),
  end: () => release.credentials(secret, RELEASE),
});

/** A configuration that no agent of this version can use, as a newer operator would write it. */
export function newerConfiguration(release: TestRelease, pipeline: string): Trouble {
  const name = 'newer-configuration';
  return {
    async begin() {
      const { data } = await release.get('secret', configurationSecretName(`${RELEASE}/${pipeline}`));
      const known = JSON.parse(Buffer.from(data[CONFIGURATION_KEY], 'base64').toString());
      await release.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace: RELEASE,
          labels: { [CONFIGURATION_LABEL]: 'pipeline' },
          annotations: { [PIPELINE_ANNOTATION]: `${RELEASE}/${pipeline}` },
        },
        stringData: { [CONFIGURATION_KEY]: JSON.stringify({ ...known, sparkles: true }) },
      });
    },
    end: () =>
      release.cluster.kubectl(['delete', 'secret', name, '--namespace', RELEASE, '--ignore-not-found']),
  };
}

/** A log among a pod's that nobody may open, the agent neither: it is root, but without any capability. */
export function unreadableLog(release: TestRelease, podPrefix: string): Trouble {
  const folder = () => {
    const logs = onNodeDisk(release, 'var-log', 'pods');
    const pod = readdirSync(logs).find((name) => name.startsWith(podPrefix));
    if (pod === undefined) throw new Error(`no pod's folder begins with ${podPrefix}`);
    return join(logs, pod);
  };
  return {
    async begin() {
      // Found with its mode, not a moment before.
      const made = join(onNodeDisk(release, 'var-log'), 'unreadable');
      mkdirSync(made);
      writeFileSync(join(made, '0.log'), '', { mode: 0o000 });
      renameSync(made, join(folder(), 'unreadable'));
    },
    end: () =>
      release.cluster.exec(
        'chmod',
        '640',
        join('/var/log/pods', folder().split('/').at(-1) ?? '', 'unreadable', '0.log'),
      ),
  };
}

/** A process that hangs: it neither answers nor ends. */
export const hungProcess = (pid: () => Promise<number>): Trouble =>
  started(async () => {
    const found = await pid();
    process.kill(found, 'SIGSTOP');
    return async () => {
      try {
        process.kill(found, 'SIGCONT');
      } catch (error) {
        // The kubelet has put another one in its place.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    };
  });

/** All operators are away. */
export const noOperator = (release: TestRelease): Trouble => {
  const scale = (replicas: number) =>
    release.cluster.kubectl([
      'scale',
      'deployment/logpipeline-operator',
      '--namespace',
      RELEASE,
      `--replicas=${replicas}`,
    ]);
  return { begin: () => scale(0), end: () => scale(1) };
};
