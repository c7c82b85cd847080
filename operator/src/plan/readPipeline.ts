import { type LogPipeline, parseLogPipeline } from '@logpipeline/crds';
import { type KubernetesObject, keyOf } from '@logpipeline/kubernetes';

/** A LogPipeline as the API server gave it, checked once for each generation since that is what costs. */
export type ReadPipeline = {
  /** `<namespace>/<name>`. */
  key: string;
  namespace: string;
  name: string;
  uid: string;
  generation: number;
  /** RFC 3339. */
  createdTime: string;
  isDeleting: boolean;
  parsed: { ok: true; pipeline: LogPipeline } | { ok: false; errors: string[] };
};

/** What the API server took, perhaps with the schema of a newer version than this program's: unknown fields do not stop it. */
export function readPipeline(object: KubernetesObject): ReadPipeline {
  const { name, namespace = 'default', uid = '', generation = 0, creationTimestamp = '' } = object.metadata;
  const { status: _, ...withoutStatus } = object;
  return {
    key: keyOf(object),
    namespace,
    name,
    uid,
    generation,
    createdTime: creationTimestamp,
    isDeleting: object.metadata.deletionTimestamp !== undefined,
    parsed: parseLogPipeline(withoutStatus, { unknownFields: 'drop' }),
  };
}
