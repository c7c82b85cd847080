import { absolutePath, names, oneOf, text, together } from '@logpipeline/service/settings';
import * as v from 'valibot';
import { PODS_ROOT } from '../discovery/podFolder.ts';

const filter = { include: v.optional(names('name'), []), exclude: v.optional(names('name'), []) };

/** Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;

const KEY = 'allowed: a label key such as app.kubernetes.io/name';
const VALUE =
  'allowed: a label value: at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit';

const labelKey = v.pipe(v.string(KEY), v.regex(LABEL_KEY, KEY));
const labelValue = v.pipe(v.string(VALUE), v.regex(LABEL_VALUE, VALUE));

/** valibot leaves these keys out of a map without a word, and a label that is not asked for selects every pod. */
const LOST_KEYS = ['__proto__', 'constructor', 'prototype'];
const noLostKeys = v.check<unknown, string>(
  (labels) => !LOST_KEYS.some((key) => Object.hasOwn(Object(labels), key)),
  `allowed: labels other than ${LOST_KEYS.join(', ')}; matchExpressions can select by these`,
);

const labelExpression = v.pipe(
  v.strictObject({
    key: labelKey,
    operator: oneOf(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: v.exactOptional(v.array(labelValue, 'allowed: a list of label values')),
  }),
  together(
    ({ operator, values }) => !(operator === 'In' || operator === 'NotIn') || (values?.length ?? 0) > 0,
    ({ operator }) => `the operator ${operator} needs values, at least one`,
  ),
  together(
    ({ operator, values }) =>
      !(operator === 'Exists' || operator === 'DoesNotExist') || (values?.length ?? 0) === 0,
    ({ operator }) => `the operator ${operator} takes no values; remove them, or use In or NotIn`,
  ),
);

/** Which pods a pipeline ships, and which of their labels. */
export const podSettings = v.strictObject({
  root: v.optional(absolutePath('an absolute path'), PODS_ROOT),
  namespaces: v.optional(
    v.strictObject({
      ...filter,
      /** Exactly these, also when there are none. */
      only: v.exactOptional(
        v.array(text('a namespace'), 'allowed: a list of namespaces; an empty one means none'),
      ),
    }),
    {},
  ),
  containers: v.optional(v.strictObject(filter), {}),
  matchLabels: v.exactOptional(
    v.pipe(
      v.unknown(),
      noLostKeys,
      v.record(v.string(), labelValue, 'allowed: a map of label keys to values'),
      together(
        (labels) => noKeys(labels).length === 0,
        (labels) =>
          `${noKeys(labels)
            .map((key) => `"${key}"`)
            .join(', ')} is not valid; ${KEY}`,
      ),
    ),
  ),
  matchExpressions: v.exactOptional(
    v.array(
      labelExpression,
      'allowed: a list of expressions such as {key: tier, operator: In, values: [web]}',
    ),
  ),
  attachLabels: v.exactOptional(
    v.array(labelKey, 'allowed: a list of label keys such as app.kubernetes.io/name'),
  ),
});

export type PodSettings = v.InferOutput<typeof podSettings>;
export type LabelExpression = v.InferOutput<typeof labelExpression>;

function noKeys(labels: object): string[] {
  return Object.keys(labels).filter((key) => !LABEL_KEY.test(key));
}

/** The fields of it that only an API server can answer. */
export function labelFieldsOf(pods: Partial<PodSettings> | undefined): string[] {
  return (['matchLabels', 'matchExpressions', 'attachLabels'] as const).filter(
    (field) => pods?.[field] !== undefined,
  );
}
