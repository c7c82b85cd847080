import type { Discovery } from '../pipeline/discovery.ts';
import type { PodDirectory } from './podDirectory.ts';

/** A discovery that also says what is known of a log's pod, and tells when that changes. */
export function knowPods(discovery: Discovery, directory: PodDirectory): Discovery {
  return {
    ...discovery,
    *logs() {
      for (const log of discovery.logs()) {
        if (log.identity.type === 'container') directory.expect(log.identity.uid);
        yield log;
      }
    },
    podOf: (identity) => (identity.type === 'container' ? directory.of(identity.uid) : undefined),
    onChange: (listener) => {
      const undo = [discovery.onChange(listener), directory.onChange(listener)];
      return () => {
        for (const forget of undo) forget();
      };
    },
  };
}
