import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartFolder, helm } from '../src/renderChart.ts';

/** What `helm install` would say at its end. Without a cluster helm shows notes of no kind, so that a copy of the chart has them as a manifest. */
export async function notes(program: string, ...args: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'notes-'));
  try {
    await cp(chartFolder, folder, { recursive: true });
    const text = await readFile(join(folder, 'templates', 'NOTES.txt'), 'utf8');
    await writeFile(join(folder, 'templates', '_notes.tpl'), `{{- define "notes" }}${text}{{ end }}`);
    await writeFile(join(folder, 'templates', 'notes.yaml'), 'notes: {{ include "notes" . | toJson }}\n');
    const shown = ['--show-only', 'templates/notes.yaml'];
    const rendered = await helm(program, 'template', 'logpipeline', folder, '-n', 'logs', ...shown, ...args);
    return parse(rendered).notes;
  } finally {
    await rm(folder, { recursive: true });
  }
}
