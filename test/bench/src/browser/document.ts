import { missed } from '../sampler/figures.ts';
import { costLimits } from './figures.ts';
import { lossTable, pageTable, productTable, type Result, type Table } from './result.ts';
import { scenarios } from './scenarios.ts';

export type Part = 'cost' | 'losses';

/** What stands between the marks of a part and a browser in docs/browser-comparison.md. */
export function sectionOf(result: Result, part: Part): string {
  const { browser, date, cores, load, rounds, clicks, subjects, costs, losses } = result;
  const machine = `${browser}, ${date}, ${cores} cores, load ${load.toFixed(1)} before it`;
  if (part === 'cost' && costs) {
    const limits = costLimits(costs).map((limit) => {
      const state = missed([limit]).length > 0 ? '**missed**' : 'met';
      return `- ${limit.what}: ${Number(limit.is.toFixed(2))} ${limit.unit}, limit ${limit.most}: ${state}`;
    });
    return [
      `${machine}; ${rounds} rounds, ${clicks} clicks a page and round.`,
      markdownTable(pageTable(costs)),
      limits.join('\n'),
      markdownTable(productTable(subjects, costs)),
    ].join('\n\n');
  }
  if (part === 'losses' && losses) {
    const told = scenarios.filter(({ name }) => losses[name] !== undefined);
    return [
      `${machine}.`,
      markdownTable(lossTable(losses, subjects)),
      told.map(({ title, about }) => `- **${title}**: ${about}`).join('\n'),
    ].join('\n\n');
  }
  throw new Error(`BUG: nothing is known of ${part}`);
}

export function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `|${head.map((_, column) => (column === 0 ? '---' : '---:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** The document with a section replaced. */
export function withSection(document: string, name: string, section: string): string {
  const begin = `<!-- ${name}: written by npm run bench -- browser --write -->\n`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/browser-comparison.md has no place for ${name}`);
  return `${document.slice(0, from)}${begin}${section}\n${document.slice(to)}`;
}

export function settingsTable({ subjects }: Result): string {
  return markdownTable({
    title: 'Settings',
    head: ['package', 'version', 'started with'],
    rows: subjects.map((subject) => [`\`${subject.package}\``, subject.version, subject.settings]),
  }).replace('---:|---:|', '---|---|');
}
