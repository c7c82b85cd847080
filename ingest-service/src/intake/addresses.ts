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
const COLON = 0x3a;
/** Of a line and of a column. */
const MOST_DIGITS = 7;
const PATH = /^(\/[^\s?#]{0,2000})[?#]\S*$/;

/**
 * Takes query and fragment of addresses out of a text, wherever they stand in it, for tokens travel in them; also of a text that is a path as a
 * whole. Line and column behind them stay. Each character is looked at three times at most, whatever the text.
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
    const query = at;
    at = endOfQuery(text, query);
    from = placeBefore(text, query, at);
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

/** Where line and column begin (`:1:94`) if a query ends with them, as in a stack trace: no map finds its place without. Else its end. */
function placeBefore(text: string, query: number, end: number): number {
  const column = numberBefore(text, query, end);
  const line = numberBefore(text, query, column);
  return column < end && line < column ? line : end;
}

/** Where `:` and digits begin that end there, behind the query's first character; if none do, the same place. */
function numberBefore(text: string, query: number, end: number): number {
  let at = end;
  while (at > query && end - at < MOST_DIGITS && isDigit(text.charCodeAt(at - 1))) at--;
  return at < end && at - 1 > query && text.charCodeAt(at - 1) === COLON ? at - 1 : end;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isEnd(unit: number): boolean {
  return unit <= SPACE || unit === NO_BREAK_SPACE || ENDS.has(unit);
}
