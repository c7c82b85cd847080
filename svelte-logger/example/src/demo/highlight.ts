export type Token = { kind: 'plain' | 'comment' | 'string' | 'tag' | 'word'; text: string };

const PARTS =
  /(?<comment><!--[\s\S]*?-->|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'[^'\n]*'|"[^"\n]*"|`[^`]*`)|(?<tag><\/?[A-Za-z][\w:.-]*|\{[@#:/]\w+)|(?<word>\b(?:import|from|export|const|let|function|async|await|return|new|throw|if|type)\b)/g;

/** Enough of a highlighter for the short pieces of Svelte and TypeScript that are shown here. */
export function highlight(code: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  for (const match of code.matchAll(PARTS)) {
    if (match.index > from) tokens.push({ kind: 'plain', text: code.slice(from, match.index) });
    const [kind = 'plain'] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    tokens.push({ kind: kind as Token['kind'], text: match[0] });
    from = match.index + match[0].length;
  }
  return [...tokens, { kind: 'plain', text: code.slice(from) }];
}
