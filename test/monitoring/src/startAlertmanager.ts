import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@logpipeline/test-binaries';
import { startServerProcess } from './serverProcess.ts';

export type Alertmanager = {
  readonly url: string;
  /** `host:port`, for `PrometheusSetup.alertmanagers`. */
  readonly address: string;
  readonly pid: number;
  log(): Promise<string>;
  /** Ends it and removes its data. May be called twice. */
  stop(): Promise<void>;
};

/**
 * Starts Debian's Alertmanager on a free port, and waits until it is ready. It tells the receiver of each alert alone and at
 * once, and of its end.
 *
 * @param receiverUrl a webhook, such as `AlertReceiver.url`
 */
export async function startAlertmanager(
  receiverUrl: string,
  options: { host?: string } = {},
): Promise<Alertmanager> {
  const host = options.host ?? '127.0.0.1';
  const folder = await mkdtemp(join(tmpdir(), 'alertmanager-'));
  const config = join(folder, 'alertmanager.yml');
  const port = await freePort(host);
  const address = `${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  try {
    await writeFile(config, alertmanagerConfig(receiverUrl));
    const server = await startServerProcess(
      'prometheus-alertmanager',
      [
        `--config.file=${config}`,
        `--storage.path=${join(folder, 'data')}`,
        `--web.listen-address=${host}:${port}`,
        // Alone: it waits for no peers before it sends.
        '--cluster.listen-address=',
      ],
      join(folder, 'alertmanager.log'),
      `http://${address}/-/ready`,
    );
    return {
      url: `http://${address}`,
      address,
      pid: server.pid,
      log: server.log,
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The text of alertmanager.yml; JSON is YAML. */
function alertmanagerConfig(receiverUrl: string): string {
  const route = {
    receiver: 'test',
    // Every alert is a group of its own.
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '1s',
    repeat_interval: '1h',
  };
  const receivers = [{ name: 'test', webhook_configs: [{ url: receiverUrl, send_resolved: true }] }];
  return JSON.stringify({ route, receivers }, null, 2);
}
