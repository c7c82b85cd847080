import { paper } from './palette.ts';

/** A place in the picture, in pixels. */
export type Box = { x: number; y: number; width: number; height: number };

export const FONT = 'Inter, Roboto, Helvetica, Arial, sans-serif';

type TextStyle = { size?: number; colour?: string; weight?: number; anchor?: 'start' | 'middle' | 'end' };

/** Text whose baseline is at y. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 12, colour = paper.text, weight = 400, anchor = 'start' } = style;
  const attributes = `x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${colour}"`;
  const more = `${weight === 400 ? '' : ` font-weight="${weight}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text ${attributes}${more}>${escaped(content)}</text>`;
}

export function rectangle({ x, y, width, height }: Box, fill: string, border?: string): string {
  const stroke = border === undefined ? '' : ` stroke="${border}"`;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="2" fill="${fill}"${stroke}/>`;
}

export function line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${colour}" stroke-width="${width}"/>`;
}

/** Text cut to a width, with an ellipsis. */
export function fitted(content: string, width: number, size = 12): string {
  if (textWidth(content, size) <= width) return content;
  let end = content.length;
  while (end > 1 && textWidth(`${content.slice(0, end)}…`, size) > width) end--;
  return `${content.slice(0, end)}…`;
}

/** About how wide a text is in a sans-serif font, in pixels: nobody can ask the font that the reader will have. */
export function textWidth(content: string, size = 12): number {
  let em = 0;
  for (const character of content) em += widthOf(character);
  return em * size;
}

function widthOf(character: string): number {
  if (/[ilj|.,:;'!()[\]]/.test(character)) return 0.27;
  if (/[ftr/ -]/.test(character)) return 0.34;
  if (/[mwMW%@]/.test(character)) return 0.86;
  return /[A-Z_]/.test(character) ? 0.66 : 0.56;
}

export const round = (value: number) => Math.round(value * 10) / 10;

export const escaped = (content: string) =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
