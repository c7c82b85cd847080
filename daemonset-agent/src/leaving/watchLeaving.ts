import { type ApiClient, type Clock, type Reflector, reflect, resources } from '@logpipeline/kubernetes';
import { type LeavingNode, leavingNode, leavingReason } from './leavingReason.ts';

/** The watch is checked against a list so often, ms. */
const RELIST_MS = 10 * 60_000;

export type WatchLeavingOptions = {
  client: ApiClient;
  /** The node's name at the API. */
  node: string;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** Told whenever it changes; undefined: the node stays. */
  onChange: (reason: string | undefined) => void;
  onTrouble: (message: string) => void;
};

/** Follows the own Node object. While it cannot be followed, what was known last counts. Needs the right to list and watch nodes. */
export function watchLeaving(options: WatchLeavingOptions): Reflector<LeavingNode> {
  const { client, node, clock, random, onChange, onTrouble } = options;
  let known: string | undefined;
  return reflect<LeavingNode>({
    client,
    resource: resources.nodes,
    fieldSelector: `metadata.name=${node}`,
    fromCache: true,
    relistEveryMs: RELIST_MS,
    clock,
    random,
    transform: leavingNode,
    onEvent: ({ type, object }) => {
      const reason = type === 'deleted' ? 'the node is deleted' : leavingReason(object);
      if (reason === known) return;
      known = reason;
      onChange(reason);
    },
    onTrouble: ({ message }) => onTrouble(message),
  });
}
