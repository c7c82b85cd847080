/**
 * Which fields tell the elements of a list apart, by the list's name: `x-kubernetes-list-map-keys` of the API server's own schema.
 * All other lists belong to one manager as a whole.
 */
const MERGE_KEYS: Record<string, readonly string[]> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  ephemeralContainers: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port', 'protocol'],
  resourceClaims: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  volumeDevices: ['devicePath'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** What a key is when it is left out. */
const KEY_DEFAULTS: Record<string, string> = { protocol: 'TCP' };

/** Lists that are sets: of each manager its own elements. */
export const SETS: ReadonlySet<string> = new Set(['finalizers']);

/** Maps whose values are quantities, and fields that are one. */
export const QUANTITIES: ReadonlySet<string> = new Set([
  'capacity',
  'divisor',
  'hard',
  'limits',
  'requests',
  'sizeLimit',
  'storage',
]);

/** Fields that come back without a value when that is false or 0. Where 0 or false is a choice, the API server keeps it. */
export const DROPPED_WHEN_ZERO: ReadonlySet<string> = new Set([
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'initialDelaySeconds',
  'minReadySeconds',
  'publishNotReadyAddresses',
  'readOnly',
  'stdin',
  'stdinOnce',
  'tty',
]);

/** What tells an element of the list apart, as text; undefined when the list is not one of such elements. */
export function mergeKey(list: string, element: unknown): string | undefined {
  const keys = MERGE_KEYS[list];
  if (keys === undefined || typeof element !== 'object' || element === null) return undefined;
  const fields = element as Record<string, unknown>;
  const parts = keys
    .map((key) => [key, fields[key] ?? KEY_DEFAULTS[key]] as const)
    .filter(([, value]) => value !== undefined);
  return parts.length === 0 ? undefined : parts.map(([key, value]) => `${key}=${value}`).join(',');
}
