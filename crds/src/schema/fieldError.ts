/** What is wrong with one field, in the API server's own words. */
export type FieldError = {
  /** Such as `spec.redact.patterns[0].regex`. */
  field: string;
  message: string;
  /** The rules are not run beside such an error: their `self` would not be what they were written for. */
  blocking: boolean;
};

// The texts are those of k8s.io/apimachinery/pkg/util/validation/field/errors.go and k8s.io/kube-openapi/pkg/validation/errors, so that
// a person reads the same sentence offline and from kubectl. A test compares them with a real API server.

/** @param actual the value's type, or the value itself when it is a text of another format */
export function wrongType(field: string, expected: string, actual: string): FieldError {
  const message = `Invalid value: ${shown(actual)}: ${field} in body must be of type ${expected}: ${shown(actual)}`;
  return { field, message, blocking: true };
}

export function missing(field: string): FieldError {
  return { field, message: 'Required value', blocking: true };
}

export function notOneOf(field: string, value: unknown, allowed: readonly string[]): FieldError {
  const values = allowed.map((word) => JSON.stringify(word)).join(', ');
  return {
    field,
    message: `Unsupported value: ${shown(value)}: supported values: ${values}`,
    blocking: true,
  };
}

/** The API server says bytes, though it counts characters. */
export function tooLong(field: string, max: number): FieldError {
  const message = `Too long: may not be more than ${max} ${max === 1 ? 'byte' : 'bytes'}`;
  return { field, message, blocking: true };
}

export function tooMany(field: string, actual: number, max: number): FieldError {
  const message = `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`;
  return { field, message, blocking: true };
}

/** @param what such as `should be at least 1 chars long` */
export function outOfBounds(field: string, value: unknown, what: string): FieldError {
  return { field, message: `Invalid value: ${shown(value)}: ${field} in body ${what}`, blocking: false };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { field, message: `Duplicate value: ${shown(value)}`, blocking: false };
}

/** @param type of the value that the rule was run on; the API server prints it in the value's place */
export function brokenRule(field: string, type: string, sentence: string): FieldError {
  return { field, message: `Invalid value: "${type}": ${sentence}`, blocking: false };
}

export function notAnObject(field: string, value: unknown): FieldError {
  const message = `Invalid value: ${shown(value)}: must be an object for an array of list-type map`;
  return { field, message, blocking: false };
}

/** Whether a number is one of the API server's integers, which have 64 bits. */
export function isWhole(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}

/** A number as Go prints a float64: with an exponent of two digits or more from a million up and below a ten thousandth. */
export function goFloat(value: number): string {
  const [mantissa, exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function shown(value: unknown): string {
  return typeof value === 'number' && !isWhole(value) ? goFloat(value) : JSON.stringify(value);
}
