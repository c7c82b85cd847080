/**
 * The part of OpenAPI v3 that the resource's schema uses. It is a closed set: the generator refuses a keyword that is not here, so that
 * the offline check cannot silently ignore one.
 */
export type Schema = {
  type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  format?: 'int32' | 'int64' | 'date-time';
  description?: string;
  default?: unknown;
  enum?: readonly string[];
  /** In characters (code points). */
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  maxProperties?: number;
  required?: readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: Schema;
  items?: Schema;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: readonly string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
  'x-kubernetes-validations'?: readonly Rule[];
};

/** A rule in CEL; `self` is the value of the schema that it stands in. */
export type Rule = {
  rule: string;
  /** Used when there is no `messageExpression`, when its text holds a line break, and when the rule itself fails. */
  message: string;
  messageExpression?: string;
  /** Where the error is shown, from the rule's own place, such as `.burst`. */
  fieldPath?: string;
};

export const SCHEMA_KEYWORDS: readonly (keyof Schema)[] = [
  'type',
  'format',
  'description',
  'default',
  'enum',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'maxProperties',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];

export const RULE_KEYWORDS: readonly (keyof Rule)[] = ['rule', 'message', 'messageExpression', 'fieldPath'];
