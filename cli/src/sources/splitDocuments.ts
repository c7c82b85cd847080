import { type Document, isMap, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml';
import type { Source } from './readSources.ts';

/** One object of a file. */
export type SourceObject = {
  source: string;
  /** In the file, from 1; objects of a List share theirs. */
  document: number;
  /** Where it begins, from 1. */
  line: number;
  /** As JSON would have it; undefined when it cannot be read. */
  object: unknown;
  /** Why it cannot be read. */
  errors: { message: string; line: number }[];
  /** The line of a field such as `spec.s3.region`, or of the nearest field above it that is there. */
  lineOf(field: string): number;
};

/** How often aliases may repeat what stands behind their anchors: a few short lines could fill the memory. */
const MOST_ALIASES = 100;
/** Of one document. One mistake makes many errors, and the first tell where it is. */
const MOST_ERRORS = 5;

/** All objects of a file: those of each document, and of a List its items. Empty documents are none. */
export function splitDocuments({ name, text }: Source): SourceObject[] {
  const lines = new LineCounter();
  // kubectl reads YAML 1.1, where `yes` is true; but it leaves times as they are written.
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: lines,
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, at) => objectsOf(name, at + 1, document, lines));
}

function objectsOf(
  source: string,
  document: number,
  parsed: Document.Parsed,
  lines: LineCounter,
): SourceObject[] {
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const start = lineAt(parsed.contents?.range?.[0] ?? parsed.range?.[0] ?? 0);
  const unreadable = (errors: SourceObject['errors']) => [
    { source, document, line: start, object: undefined, errors, lineOf: () => start },
  ];
  const errors = parsed.errors.slice(0, MOST_ERRORS).map((error) => ({
    message: withoutContents(error.message),
    line: error.linePos?.[0].line ?? start,
  }));
  if (errors.length > 0) return unreadable(errors);
  let whole: unknown;
  try {
    whole = parsed.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    // Aliases of what is not there, or that multiply without end.
    return unreadable([{ message: withoutContents((error as Error).message), line: start }]);
  }
  if (whole === null || whole === undefined) return [];
  const at = (node: ParsedNode | null, object: unknown): SourceObject => {
    const line = lineAt(node?.range?.[0] ?? 0);
    const lineOf = (field: string) => lineAt(nearest(node, field)?.range?.[0] ?? node?.range?.[0] ?? 0);
    return { source, document, line, object, errors: [], lineOf };
  };
  const { kind, items } = whole as { kind?: unknown; items?: unknown };
  const list = isMap(parsed.contents) ? parsed.contents.get('items', true) : undefined;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items) || !isSeq(list)) {
    return [at(parsed.contents, whole)];
  }
  return items.map((item, index) => at(list.items[index] as ParsedNode, item));
}

/** The key, or the entry of a list, that the field names; where it is not there, the one above it. */
function nearest(root: ParsedNode | null, field: string): ParsedNode | undefined {
  let node: unknown = root;
  let found: unknown = root;
  let rest = field;
  while (rest !== '') {
    if (isSeq(node)) {
      const index = /^\[(\d+)\]\.?/.exec(rest);
      const item = index === null ? undefined : node.items[Number(index[1])];
      if (index === null || item === undefined) break;
      found = node = item;
      rest = rest.slice(index[0].length);
    } else if (isMap(node)) {
      // Keys may have dots in them, such as those of labels.
      const pair = node.items.find(({ key }) => {
        const name = String(key);
        return rest === name || rest.startsWith(`${name}.`) || rest.startsWith(`${name}[`);
      });
      if (pair === undefined) break;
      found = pair.key;
      node = pair.value;
      rest = rest.slice(String(pair.key).length).replace(/^\./, '');
    } else break;
  }
  return found as ParsedNode | undefined;
}

/** What is wrong, but not with which text: the document may be a Secret. */
function withoutContents(message: string): string {
  const [first = message] = message.split('\n');
  return first
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(/: .*$/, '')
    .replace(/(["'`]).*\1/g, '…');
}
