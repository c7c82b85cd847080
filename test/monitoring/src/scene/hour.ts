import { setTimeout as sleep } from 'node:timers/promises';
import { faults } from '../../../../s3/test/faultyProxy.ts';
import type { Scene } from './startScene.ts';

type Happening = { minute: number; what: string; does(): unknown };

/** What happens in an hour, so that there is something to see. The last five minutes all is well. */
function happeningsOf({ store, errorsStore, nodes, browsers }: Scene): Happening[] {
  const node = (name: string) => {
    const found = nodes.get(name);
    if (found === undefined) throw new Error(`BUG: the scene has no ${name}`);
    return found;
  };
  let more: { end(): Promise<void> } | undefined;
  return [
    { minute: 5, what: 'browsers get release 2.0.1', does: () => browsers.release('2.0.1', 0.3) },
    { minute: 8, what: 'the store cannot be reached', does: () => store.mode(faults.refuse) },
    { minute: 15, what: 'strangers send what is refused', does: () => browsers.strangers(20) },
    { minute: 21, what: 'it is back', does: () => store.mode(faults.pass) },
    {
      minute: 25,
      what: 'the pipeline errors is refused',
      does: () => errorsStore.mode(faults.accessDenied),
    },
    {
      minute: 28,
      what: 'strangers have gone; browsers get release 2.0.2, which fails',
      does() {
        browsers.strangers(0);
        browsers.release('2.0.2', 2);
      },
    },
    { minute: 32, what: 'it is only throttled', does: () => errorsStore.mode(faults.slowDown) },
    { minute: 35, what: 'all pipelines ship', does: () => errorsStore.mode(faults.pass) },
    { minute: 38, what: 'the agent of node-c is away', does: () => node('node-c').stopAgent() },
    { minute: 42, what: 'browsers get release 2.0.1 again', does: () => browsers.release('2.0.1', 0.3) },
    { minute: 45, what: 'it is back', does: () => node('node-c').startAgent() },
    {
      minute: 47,
      what: 'pods of node-a write much more',
      does() {
        more = node('node-a').writeMore(400);
      },
    },
    { minute: 55, what: 'they write as before', does: () => more?.end() },
  ];
}

const HOUR_MINUTES = 60;
const MINUTE_MS = 60_000;

/**
 * Lets an hour of ups and downs happen to a scene with `node-a` and `node-c`, in as many minutes.
 *
 * @param say is told what happens
 * @param signal ends it by rejecting
 */
export async function playHour(
  scene: Scene,
  minutes: number,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = Date.now();
  const until = (minute: number) =>
    sleep(start + (minute / HOUR_MINUTES) * minutes * MINUTE_MS - Date.now(), undefined, { signal });
  for (const { minute, what, does } of happeningsOf(scene)) {
    await until(minute);
    say(`minute ${minute} of ${HOUR_MINUTES}: ${what}`);
    await does();
  }
  await until(HOUR_MINUTES);
}
