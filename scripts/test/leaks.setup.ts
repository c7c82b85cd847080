// Every test file runs through this: what it leaves behind fails it. A server, a process, a watch or an open file that outlives its test
// is one that the product forgets to stop as well, and it makes later tests fail on some days.
import { afterAll, beforeAll } from 'vitest';
import { heldNow } from './heldNow.ts';
import { type Held, leakedResources } from './leakedResources.ts';

/** How long what is being closed may take to be gone, in ms. */
const CLOSING_MS = 5_000;

let before: Held = { resources: [], files: [] };
beforeAll(() => {
  before = heldNow();
});

// Registered first, and hooks are a stack: it runs after all of the file's own.
afterAll(async () => {
  const deadline = Date.now() + CLOSING_MS;
  for (;;) {
    const leaked = leakedResources(before, heldNow());
    if (leaked.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(
        `This file leaves behind: ${leaked.join(', ')}. Stop what it starts, in afterEach or afterAll.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}, CLOSING_MS * 2);
