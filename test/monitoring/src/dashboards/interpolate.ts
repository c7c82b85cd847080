/** What stands for a variable in a query. */
export type VariableValue =
  /** One that can be chosen only alone: its text, quoted for PromQL. */
  | { kind: 'text'; value: string }
  /** One with All, or several at once: a regular expression of what is chosen. */
  | { kind: 'regex'; values: readonly string[] }
  /** As it is: what the dashboard has for All, and Grafana's own variables. */
  | { kind: 'raw'; value: string };

/** Puts values in the place of `$name` and `${name}` as Grafana's Prometheus data source does. Throws for a name it does not know. */
export function interpolate(query: string, values: ReadonlyMap<string, VariableValue>): string {
  return query.replace(/\$(?:(\w+)|\{(\w+)\})/g, (_, plain?: string, braced?: string) => {
    const name = plain ?? braced ?? '';
    const value = values.get(name);
    if (value === undefined)
      throw new Error(`the query has $${name}, and the dashboard no such variable: ${query}`);
    return textOf(value);
  });
}

function textOf(value: VariableValue): string {
  switch (value.kind) {
    case 'raw':
      return value.value;
    case 'text':
      return value.value.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    case 'regex': {
      const parts = value.values.map(escapeTwice);
      return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join('|')})`;
    }
  }
}

/** For a regular expression within a string of PromQL. */
const escapeTwice = (text: string) =>
  text
    .replaceAll('\\', '\\\\\\\\')
    .replace(/[$^*{}[\]+?.()|]/g, '\\\\$&')
    .replaceAll('"', '\\"');
