/**
 * The first signal that asks the process to end. To be called before anything is started: a container's first process is not ended by a
 * signal that nobody listens to, so one that came meanwhile would be lost, and its pod killed when its time is over. A second one of the
 * same kind is not listened to.
 */
export function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
}
