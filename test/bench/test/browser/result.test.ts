import { expect, test } from 'vitest';
import { sectionOf, withSection } from '../../src/browser/document.ts';
import { jsonResult, textResult } from '../../src/browser/result.ts';
import { exampleLosses, exampleResult } from './examples.ts';

test('the tables say what was measured, and which limits were missed', () => {
  const text = textResult(exampleResult());
  expect(text).toContain('Chromium 156, 2 cores, load 0.3 before it; 3 rounds of 3 clicks a page');
  expect(text).toMatch(/use:logClick +0\.10 +0\.90 +0\.20 +2\.00 +0\.50 +222 +3\.0 \(1\.5 %\)\n/);
  expect(text).toMatch(/bytes, gzip -9 +10\.0 KB +10\.0 KB/);
  expect(text).toMatch(
    /tab closed straight after [^\n]*? +0 +0; 50 twice, under one Idempotency-Key +100 +0; 7 twice\n/,
  );
  expect(text).toMatch(/MISSED {2}main thread of a click.*: 0\.7 \(at most 0\.5\) ms/);
  expect(text).toMatch(/ok {6}more scripting on the page of 1,000 use:logClick: 1\.5 \(at most 2\) %/);
});

test('JSON has the figures by variant and scenario, and whether all limits are met', () => {
  expect(JSON.parse(jsonResult(exampleResult()))).toMatchObject({
    costs: { logClick: { addedMs: 3, click: { p99: 2 } } },
    losses: { closed: { sentry: { lost: 100 } } },
    isWithinLimits: false,
  });
});

test('what was not measured has no table and no limit', () => {
  const { costs: _, ...result } = exampleResult();
  expect(JSON.parse(jsonResult(result))).toMatchObject({ isWithinLimits: true });
  expect(textResult(result)).not.toMatch(/Cost to the page|scripting|rounds/);
});

test('a section of the document is replaced, and what surrounds it stays', () => {
  const place = (text: string) =>
    `# A\n<!-- cost in chrome: written by npm run bench -- browser --write -->\n${text}<!-- end of cost in chrome -->\nB\n`;
  const section = sectionOf(exampleResult(), 'cost');
  expect(section).toContain('| `use:logClick` | 0.10 | 0.90 |');
  expect(section).toContain('0.7 ms, limit 0.5: **missed**');
  expect(withSection(place('old\n'), 'cost in chrome', section)).toBe(place(`${section}\n`));
  expect(() => withSection('# A\n', 'cost in chrome', section)).toThrow('no place for cost in chrome');
});

test('what came twice and was stored once is no double', () => {
  const result = { ...exampleResult(), losses: exampleLosses({ twiceOnWire: 40 }) };
  expect(textResult(result)).toMatch(
    /tab closed straight after [^\n]*? +0; 40 came twice, stored once +0; 50 twice/,
  );
  expect(JSON.parse(jsonResult(result)).limits.at(-1)).toMatchObject({ is: 0 });
});

test('losses have their scenarios told below them', () => {
  expect(sectionOf(exampleResult(), 'losses')).toMatch(
    /\| tab closed straight after [^|]* \| 0 \| [^\n]*\n\n- \*\*tab closed straight after [^*]*\*\*: The tab is closed/,
  );
});
