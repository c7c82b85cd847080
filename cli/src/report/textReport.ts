import { stringify } from 'yaml';
import type { CheckResult } from '../check.ts';
import { describeAccess } from '../cluster/cluster.ts';
import type { Finding, Severity } from '../finding.ts';
import type { GivenPipeline } from '../offline/givenPipelines.ts';
import type { Rendered } from '../offline/renderConfiguration.ts';
import type { SourceObject } from '../sources/splitDocuments.ts';
import { allFindings } from './allFindings.ts';

/** How much of a line the severity takes, in characters. */
const WIDTH = 11;

/** What a person reads: each document with what is said about it, then the rest, then a sum. */
export function textReport(result: CheckResult, isProblem: (finding: Finding) => boolean): string {
  const { given, findings, rendered, access, cluster } = result;
  const lines: string[] = [];
  for (const { where, findings: own } of given.broken)
    lines.push(...section(placeOf(where), '(not read)', own, isProblem));
  for (const pipeline of given.pipelines) {
    lines.push(
      ...section(placeOf(pipeline.where), pipeline.key ?? '(no name)', pipeline.findings, isProblem),
    );
    const configuration = rendered.get(pipeline);
    if (configuration !== undefined) lines.push(...renderedLines(configuration));
  }
  if (cluster !== undefined) lines.push('', `The cluster at ${cluster.server}`);
  else if (findings.length > 0) lines.push('');
  lines.push(...findings.filter(({ check }) => check !== 'access' || access.length === 0).map(line));
  for (const { subject, access: asked } of access) {
    const missing = asked.filter(({ allowed }) => !allowed);
    lines.push('', `${subject}: ${asked.length - missing.length} of ${asked.length} rights that are needed`);
    const described = missing.map((one) => [describeAccess(one), one.why] as const);
    const width = Math.max(0, ...described.map(([text]) => text.length));
    lines.push(...described.map(([text, why]) => `  missing    ${text.padEnd(width)}  to ${why}`));
  }
  lines.push(
    ...findings
      .filter(({ check, severity }) => check === 'access' && severity === 'unreachable' && access.length > 0)
      .map(line),
  );
  lines.push('', summary(given.pipelines, result, isProblem));
  return `${lines.join('\n')}\n`;
}

function placeOf({ source, document, line }: SourceObject): string {
  return `${source}:${document} (line ${line})`;
}

function section(
  place: string,
  key: string,
  findings: readonly Finding[],
  isProblem: (finding: Finding) => boolean,
): string[] {
  const problems = findings.filter(isProblem).length;
  const verdict = problems === 0 ? 'ok' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`;
  return [`${place}  ${key}  ${verdict}`, ...findings.map(line)];
}

function line({ severity, message, line }: Finding): string {
  return `  ${NAMES[severity].padEnd(WIDTH - 2)}  ${line === undefined ? '' : `line ${line}: `}${message}`;
}

const NAMES: Record<Severity, string> = {
  error: 'error',
  warning: 'warning',
  note: 'note',
  unreachable: 'unknown',
};

function renderedLines({ secretName, configuration }: Rendered): string[] {
  const yaml = stringify(configuration).trimEnd();
  return [`  agents get, in the Secret ${secretName}:`, ...yaml.split('\n').map((text) => `    ${text}`)];
}

function summary(
  pipelines: readonly GivenPipeline[],
  result: CheckResult,
  isProblem: (finding: Finding) => boolean,
): string {
  const bad = pipelines.filter(({ findings }) => findings.some(isProblem)).length;
  const all = allFindings(result);
  const problems = all.filter(isProblem).length;
  const unknown = all.filter(({ severity }) => severity === 'unreachable').length;
  const parts = [
    `${pipelines.length} LogPipeline${pipelines.length === 1 ? '' : 's'}: ${pipelines.length - bad} good, ${bad} with problems`,
  ];
  if (problems > 0) parts.push(`${problems} problem${problems === 1 ? '' : 's'} in all`);
  if (unknown > 0) parts.push(`${unknown} thing${unknown === 1 ? '' : 's'} could not be found out`);
  return `${parts.join('; ')}.`;
}
