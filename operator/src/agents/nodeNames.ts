/** Some nodes: how many, and the first few by name. */
export type NodeNames = { count: number; names: string[] };

/** Nodes that a message names; the others are counted. */
const NAMED_LIMIT = 3;

export const NO_NODES: NodeNames = { count: 0, names: [] };

/** The first by name, so that a message does not change while the same nodes are meant. */
export function nodeNames(all: readonly string[]): NodeNames {
  const names: string[] = [];
  for (const name of all) {
    const place = names.findIndex((other) => name < other);
    if (place >= 0) names.splice(place, 0, name);
    else if (names.length < NAMED_LIMIT) names.push(name);
    if (names.length > NAMED_LIMIT) names.pop();
  }
  return { count: all.length, names };
}

/** `a, b, c and 12 more`. */
export function sayNodes({ count, names }: NodeNames): string {
  const more = count - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
