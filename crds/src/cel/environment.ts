import { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { formatText } from './formatText.ts';
import { Quantity } from './quantity.ts';

/**
 * CEL as the API server has it, for the rules of the schema: `self` and the functions that Kubernetes adds and that the rules use.
 * @see https://kubernetes.io/docs/reference/using-api/cel/
 */
export function celEnvironment(): Environment {
  return new Environment()
    .registerVariable('self', 'dyn')
    .registerType('Quantity', { ctor: Quantity, fields: {} })
    .registerFunction('isQuantity(string): bool', (text: string) => Quantity.parse(text) !== undefined)
    .registerFunction('quantity(string): Quantity', quantity)
    .registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.compareTo(b) < 0)
    .registerFunction(
      'Quantity.isGreaterThan(Quantity): bool',
      (a: Quantity, b: Quantity) => a.compareTo(b) > 0,
    )
    .registerFunction('string.findAll(string): list<string>', findAll)
    .registerFunction('string.format(list): string', formatText);
}

function quantity(text: string): Quantity {
  const parsed = Quantity.parse(text);
  if (parsed === undefined) throw new Error(`quantity "${text}" cannot be parsed`);
  return parsed;
}

/** All matches, in the syntax and with the error texts of Go's regexp. */
function findAll(text: string, regex: string): string[] {
  const matcher = compiled(regex).matcher(text);
  const found: string[] = [];
  while (matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function compiled(regex: string): RE2JS {
  try {
    return RE2JS.compile(regex);
  } catch (cause) {
    throw new Error(`Illegal regex: ${(cause as Error).message}`, { cause });
  }
}
