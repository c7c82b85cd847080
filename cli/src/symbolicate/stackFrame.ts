/** One line of a stack trace that names a place in a script. */
export type StackFrame = {
  /** What stands before the frame: white space. */
  indent: string;
  /** The function's name in the script that ran; minified, mostly. */
  name: string | undefined;
  url: string;
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
};

/** Longer lines are no frames; it bounds what a hostile one costs. In UTF-16 units. */
const MAX_LINE = 4096;

/**
 * Reads a line as Chrome (and Node), Firefox or Safari write it:
 *
 *     at name (https://shop.example/app.js:1:234)      Chrome; without a name also `at https://…:1:234`
 *     name@https://shop.example/app.js:1:234           Firefox and Safari; Safari also https://… alone
 *
 * @returns undefined for all others, such as messages, native code, and frames of `eval`, whose place is in no file
 */
export function parseFrame(text: string): StackFrame | undefined {
  if (text.length > MAX_LINE) return undefined;
  const line = text.trim();
  const indent = text.slice(0, text.length - text.trimStart().length);
  const split = line.startsWith('at ') ? splitChrome(line.slice(3)) : splitAt(line);
  const place = split === undefined ? undefined : parsePlace(split.place);
  return place === undefined ? undefined : { indent, name: split?.name, ...place };
}

type Split = { name: string | undefined; place: string };

function splitChrome(text: string): Split | undefined {
  if (!text.endsWith(')')) return { name: undefined, place: text.replace(/^async /, '') };
  const open = text.lastIndexOf(' (');
  if (open < 0) return undefined;
  const place = text.slice(open + 2, -1);
  // `eval at f (https://…:1:2), <anonymous>:1:1`
  if (text.includes('(eval at ')) return undefined;
  return { name: text.slice(0, open).replace(/^(?:async |new )/, ''), place };
}

/** Names and addresses may have an `@` themselves: the address begins at the first behind which there is a scheme. */
function splitAt(text: string): Split | undefined {
  if (text.includes(' > eval') || text.includes(' > Function')) return undefined;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (!HAS_SCHEME.test(text.slice(at + 1, at + 40))) continue;
    const name = text
      .slice(0, at)
      .replace(/^async\*/, '')
      .replace(/\/<$/, '');
    return { name: name === '' || name === 'global code' ? undefined : name, place: text.slice(at + 1) };
  }
  return HAS_SCHEME.test(text.slice(0, 40)) && !text.includes(' ')
    ? { name: undefined, place: text }
    : undefined;
}

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

function parsePlace(place: string): { url: string; line: number; column: number } | undefined {
  const second = place.lastIndexOf(':');
  const first = place.lastIndexOf(':', second - 1);
  if (first <= 0) return undefined;
  const line = count(place.slice(first + 1, second));
  const column = count(place.slice(second + 1));
  const url = place.slice(0, first);
  // `node:internal/…`, `<anonymous>` and the like are no scripts of an application.
  const isAddress = HAS_SCHEME.test(url) || url.startsWith('/');
  return line === undefined || column === undefined || !isAddress ? undefined : { url, line, column };
}

function count(digits: string): number | undefined {
  return /^\d{1,9}$/.test(digits) && Number(digits) > 0 ? Number(digits) : undefined;
}
