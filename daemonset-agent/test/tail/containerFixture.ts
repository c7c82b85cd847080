import { afterEach, beforeEach } from 'vitest';
import { openContainerLog } from '../../src/tail/containerLog.ts';
import type { LogSource, Place } from '../../src/tail/logSource.ts';
import { ContainerWorld } from './containerWorld.ts';

const identity = {
  type: 'container',
  namespace: 'n',
  pod: 'p',
  uid: 'u',
  container: 'c',
  restart: 0,
} as const;

export type ContainerFixture = {
  world: ContainerWorld;
  /** The sources' clock, milliseconds. */
  now: number;
  hasSuccessor: boolean;
  open(resume?: Place[]): LogSource;
};

/** A container's folder for each test of a file, and sources that are closed after it. */
export function useContainerLog(): ContainerFixture {
  let sources: LogSource[] = [];
  const fixture: ContainerFixture = {
    world: undefined as unknown as ContainerWorld,
    now: 0,
    hasSuccessor: false,
    open: (resume = []) => {
      const source = openContainerLog({
        identity,
        directory: fixture.world.directory,
        resume,
        successor: () => fixture.hasSuccessor,
        clock: () => fixture.now,
      });
      sources.push(source);
      return source;
    },
  };
  beforeEach(() => {
    fixture.world = new ContainerWorld();
    fixture.now = 0;
    fixture.hasSuccessor = false;
  });
  afterEach(() => {
    for (const source of sources) source.close();
    sources = [];
    fixture.world.close();
  });
  return fixture;
}
