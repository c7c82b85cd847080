import { expect, test } from 'vitest';
import { stalledQueues } from '../../src/http/stalledQueues.ts';

test.each<[string, Record<string, number>, string[]]>([
  ['nothing is wrong', { pipelines: 0, statuses: 0 }, []],
  ['a slow answer is no stall', { pipelines: 299_999, statuses: 0 }, []],
  [
    'a queue that hangs is named',
    { pipelines: 300_000, statuses: 1_000 },
    [
      'The queue of pipelines has finished nothing for 300 s although some wait: what runs hangs. Only a new process helps.',
    ],
  ],
])('%s', (_, queues, sentences) => {
  expect(stalledQueues(queues)).toEqual(sentences);
});
