import type { Protocol } from './protocol.ts';

/** Lines of JSON: the envelope's header, then header and payload of each item. https://develop.sentry.dev/sdk/foundations/transport/envelopes/ */
export const sentry: Protocol = (body) => {
  const [, ...lines] = body.split('\n').filter((line) => line !== '');
  const messages: string[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const { type } = JSON.parse(lines[at] as string) as { type: string };
    if (type !== 'log') continue;
    const { items } = JSON.parse(lines[at + 1] as string) as { items: { body: string }[] };
    messages.push(...items.map((item) => item.body));
  }
  return messages;
};
