/**
 * A bucket's lifecycle rules are written all at once, everybody's: S3 has no way to change one. Read into the SDK's types
 * and written again, a field of a foreign rule that this version of the SDK does not know would be gone. So foreign rules
 * stay text: they are cut out of the answer and sent back as they came.
 */

const RULE = /<Rule>[\s\S]*?<\/Rule>/g;
const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** The rules of a LifecycleConfiguration, each as it is written. No element inside of a rule has its name. */
export function splitRules(xml: string): string[] {
  return xml.match(RULE) ?? [];
}

export function joinRules(rules: readonly string[]): string {
  return `<LifecycleConfiguration xmlns="${NAMESPACE}">${rules.join('')}</LifecycleConfiguration>`;
}
