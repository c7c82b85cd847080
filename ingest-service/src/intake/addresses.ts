const SCHEME_END = '://';
const QUESTION_MARK = 0x3f;
const HASH = 0x23;
/** What ends an address in a text. */
const ENDS = new Set([...'"\'<>'].map((end) => end.charCodeAt(0)));
/** What ends a query too: a stack trace has addresses in parentheses. */
const PARENTHESIS = 0x29;
const SPACE = 0x20;
/** Unicode's spaces begin here; a letter that is taken for one costs the rest of a query at most. */
const NO_BREAK_SPACE = 0xa0;
const PATH = /^(\/[^\s?#]{0,2000})[?#]\S*$/;

/**
 * Takes query and fragment of addresses out of a text, wherever they stand in it, for tokens travel in them; also of a text that is a path as a
 * whole. Each character is looked at twice at most, whatever the text.
 */
export function withoutQueries(text: string): string {
  if (!text.includes('?') && !text.includes('#')) return text;
  if (text.startsWith('/')) return text.replace(PATH, '$1');
  let kept = '';
  let from = 0;
  for (let at = text.indexOf(SCHEME_END); at >= 0; at = text.indexOf(SCHEME_END, at)) {
    at = endOfAddress(text, at + SCHEME_END.length);
    if (text.charCodeAt(at) !== QUESTION_MARK && text.charCodeAt(at) !== HASH) continue;
    kept += text.slice(from, at);
    at = endOfQuery(text, at);
    from = at;
  }
  return from === 0 ? text : kept + text.slice(from);
}

function endOfAddress(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isEnd(unit) || unit === QUESTION_MARK || unit === HASH) break;
    at++;
  }
  return at;
}

function endOfQuery(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    if (isEnd(unit) || unit === PARENTHESIS) break;
    at++;
  }
  return at;
}

function isEnd(unit: number): boolean {
  return unit <= SPACE || unit === NO_BREAK_SPACE || ENDS.has(unit);
}
