/** Values that people write by mistake, and some that nobody would. */
const STRANGE: readonly unknown[] = [
  ...[
    '',
    ' ',
    'a',
    'A',
    '-',
    '..',
    '/',
    'a/b',
    'é',
    '😀',
    'x\ny',
    '"q"',
    '\\',
    '%s',
    'constructor',
    '__proto__',
  ],
  ...[
    '1m',
    '24h',
    '0.5h',
    '1h1h',
    '+5m',
    '1.m',
    '.5h',
    '5m ',
    '9999999h',
    'INFO',
    'In',
    'aws:kms',
    'STANDARD',
  ],
  ...['1Gi', '1.5Ti', '1e9', '16777216', '0x10', 16777216, 0, -1, 1, 2.5, 2000000.5, 1e21, true, false, null],
  ...['(?i)a', 'a{2,1}', '\\Qa', '(?P<n>a)', '[^a]', '\\pL', '(?:a|b)*', 'a|', '^', '$', '\\b'],
  ...['http://a', 'https://a:99999', 'https://a:999999', 'http://[::1]', 'https://ü.de', 'https://a@b'],
  ...[[], {}, ['INFO'], ['a', null], [[]], [{}], { name: 'a' }, { a: null }, { constructor: 'x' }],
];

/** How often a value with members is changed in one of them rather than replaced. */
const INTO = 0.85;
/** How often a list gets a further member, often one that it has, and an object loses a field. */
const GROW = 0.2;
const SHRINK = 0.12;

/** A copy of a JSON value with one thing changed at random. @param random gives numbers from 0 to 1 */
export function mutate(value: unknown, random: () => number): unknown {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  if (typeof value !== 'object' || value === null || random() > INTO) return pick(STRANGE);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < GROW) return [...value, pick([...value.slice(0, 1), pick(STRANGE)])];
    const at = Math.floor(random() * value.length);
    return value.map((item, index) => (index === at ? mutate(item, random) : item));
  }
  const fields = Object.entries(value);
  if (fields.length === 0) return value;
  const [name] = pick(fields);
  if (random() < SHRINK) return Object.fromEntries(fields.filter(([other]) => other !== name));
  return Object.fromEntries(
    fields.map(([other, field]) => [other, other === name ? mutate(field, random) : field]),
  );
}

/** Random numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
