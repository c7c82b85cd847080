import { afterEach, expect, test, vi } from 'vitest';
import { waitFor } from '../src/waitFor.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Time passes only while the condition is asked: so many seconds each time. */
function clock(secondsACall: number): () => void {
  let now = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
  return () => {
    now += secondsACall * 1_000;
  };
}

test('asks once more when the deadline passed while it was asked', async () => {
  const pass = clock(60);
  let calls = 0;
  const answer = await waitFor('it is so', 5, async () => {
    pass();
    return ++calls > 1 && 'so';
  });
  expect([answer, calls]).toEqual(['so', 2]);
});

test.each([
  ['within the deadline, and once more', 10, 4, 4],
  ['once more only, when one call takes longer', 10, 60, 2],
])('what does not come is asked for %s', async (_, deadline, secondsACall, asked) => {
  const pass = clock(secondsACall);
  let calls = 0;
  const wait = waitFor(
    'it is so',
    deadline,
    async () => {
      pass();
      throw new Error(`no, for the ${++calls}th time`);
    },
    0,
  );
  await expect(wait).rejects.toMatchObject({
    message: `after ${deadline} s it is still not so that it is so`,
    cause: { message: `no, for the ${asked}th time` },
  });
  expect(calls).toBe(asked);
});

test('what was thrown before is no cause of an answer that is merely no', async () => {
  const pass = clock(60);
  let calls = 0;
  const wait = waitFor('it is so', 5, async () => {
    pass();
    if (++calls === 1) throw new Error('not yet');
    return false;
  });
  await expect(wait).rejects.toMatchObject({ cause: undefined });
});

test.each([0, -3])('nothing is asked when %d s are left', async (seconds) => {
  const condition = vi.fn(async () => true);
  await expect(waitFor('it is so', seconds, condition)).rejects.toThrow(
    'the time had passed before it was asked whether it is so',
  );
  expect(condition).not.toHaveBeenCalled();
});
