import * as v from 'valibot';

const OUTPUT = 'allowed: stdout, file:/path or tcp://host:port, such as tcp://127.0.0.1:25888';
const NAMESPACE =
  'allowed: a namespace of CloudWatch, at most 255 letters, digits, ".", "-", "_", "/" and "#", not beginning with AWS/';

function isOutput(value: string): boolean {
  if (value === 'stdout') return true;
  if (value.startsWith('file:')) return /^file:\/[^\0]*[^/\0]$/.test(value);
  if (!/^tcp:\/\/[^/?#@\s]+:\d{1,5}$/.test(value) || !URL.canParse(value)) return false;
  const port = Number(new URL(value).port);
  return port >= 1 && port <= 65_535;
}

/** The agents' field: where metrics for CloudWatch go. Left out: nowhere. The namespace is also the name of the log group, which allows fewer characters. */
export const cloudWatchSettings = v.strictObject({
  output: v.pipe(v.string(OUTPUT), v.check(isOutput, OUTPUT)),
  namespace: v.optional(
    v.pipe(v.string(NAMESPACE), v.regex(/^(?!aws\/)[A-Za-z0-9._/#-]{1,255}$/i, NAMESPACE)),
    'logpipeline',
  ),
});
