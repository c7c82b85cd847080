import {
  type ApiClient,
  type Clock,
  type RunningReflector,
  reflect,
  resources,
} from '@logpipeline/kubernetes';
import type { PodDirectory } from './podDirectory.ts';
import { type PodOnNode, podOnNode } from './podOnNode.ts';

/** The watch is checked against a list so often, ms: a label that it missed must not last for ever. */
const RELIST_MS = 30 * 60_000;

export type WatchPodsOptions = {
  client: ApiClient;
  /** The node's name at the API. */
  node: string;
  directory: PodDirectory;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  /** The watch does not work; a sentence. Once, until it works again. */
  onTrouble: (message: string) => void;
};

/** Keeps the directory in step with the pods of this node. Needs the right to list and watch pods. */
export function watchPods(options: WatchPodsOptions): RunningReflector<PodOnNode> {
  const { client, node, directory, clock, random, onTrouble } = options;
  let isTrouble = false;
  const reflector = reflect<PodOnNode>({
    client,
    resource: resources.pods,
    fieldSelector: `spec.nodeName=${node}`,
    fromCache: true,
    relistEveryMs: RELIST_MS,
    clock,
    random,
    transform: podOnNode,
    onEvent: ({ type, object: { logUid, facts } }) => {
      if (type === 'deleted') directory.hide(logUid);
      else directory.show(logUid, facts);
    },
    onTrouble: ({ message }) => {
      if (!isTrouble)
        onTrouble(`Labels of pods cannot be followed, and those known before are used: ${message}`);
      isTrouble = true;
      directory.answered();
    },
    onRecovered: () => {
      isTrouble = false;
    },
  });
  void reflector.synced.then(() => directory.answered());
  return reflector;
}
