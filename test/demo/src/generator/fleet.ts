import type { Style } from './style.ts';
import { pino, severityJson } from './styles/json.ts';
import { klog, logfmt } from './styles/keyed.ts';
import { interleaved, long } from './styles/long.ts';
import { nginx } from './styles/nginx.ts';
import { ansi, plain, unicode } from './styles/plain.ts';
import { java, python } from './styles/traces.ts';

/** How long the pod of a container lives. */
export type Life = 'steady' | 'crashLoop' | 'shortLived';

export type Member = {
  namespace: string;
  /** Name of the container, and the start of its pod's name and of its lines' serials. */
  name: string;
  /** For the table. */
  what: string;
  style: Style;
  life: Life;
  /** Share of all lines, against the other members' weights. */
  weight: number;
};

const member = (
  namespace: string,
  name: string,
  what: string,
  style: Style,
  weight = 10,
  life: Life = 'steady',
) => ({ namespace, name, what, style, weight, life }) satisfies Member;

/** A small shop's cluster: every way of writing a log that a shipper has to get right. */
export const FLEET: readonly Member[] = [
  member('shop', 'checkout', 'JSON (pino)', pino, 14),
  member('shop', 'pricing', 'JSON (severity)', severityJson),
  member('shop', 'payments', 'logfmt', logfmt, 12),
  member('shop', 'orders', 'Java stack traces', java, 12),
  member('shop', 'recommender', 'Python tracebacks', python, 8),
  member('shop', 'mailer', 'plain text', plain, 8),
  member('shop', 'greeter', 'Unicode', unicode, 6),
  member('edge', 'nginx', 'access and error log', nginx, 14),
  member('edge', 'importer', 'lines over 16 KiB', long, 5),
  member('edge', 'stepper', 'both streams in turns', interleaved, 5),
  member('ci', 'builder', 'ANSI colours', ansi, 6),
  member('ci', 'flaky', 'crash loop', logfmt, 4, 'crashLoop'),
  member('ci', 'job', 'pods that live 1 s', plain, 4, 'shortLived'),
  member('kube-system', 'kube-proxy', 'klog', klog, 6),
];
