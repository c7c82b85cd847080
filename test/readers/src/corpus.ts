/** Log lines that readers stumble over, as programs print them. */
export type CorpusLine = {
  /** For test names and for finding the culprit. */
  about: string;
  text: string;
  /** Whether the record holds it as `data`; else it is `message`. */
  json: boolean;
};

const deep = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const json = (about: string, text: string): CorpusLine => ({ about, text, json: true });
const plain = (about: string, text: string): CorpusLine => ({ about, text, json: false });

export const CORPUS: readonly CorpusLine[] = [
  json('empty data', '{}'),
  json('ordinary', '{"level":"info","msg":"started","port":8080,"tls":false,"parent":null}'),
  json('unicode as it is', '{"msg":"Grüße, 日本語, नमस्ते, مرحبا, 👩‍👩‍👧‍👦🚀"}'),
  json('unicode escaped', '{"msg":"\\u00fc \\u65e5 \\ud83d\\ude80 \\u2028 \\u2029 \\ufeff"}'),
  json('all short escapes', '{"msg":"\\" \\\\ \\/ \\b \\f \\n \\r \\t"}'),
  json('NUL escaped', '{"msg":"before\\u0000after"}'),
  json('control characters escaped', '{"msg":"\\u0001\\u001b[31mred\\u001b[0m\\u007f"}'),
  json(
    'keys with dots, spaces, quotes and nothing',
    '{"app.kubernetes.io/name":"x","a b":1,"q\\"q":2,"":3,"$ref":4,"@t":5}',
  ),
  json(
    'keys of the record itself',
    '{"timestamp":"never","kind":"fake","data":{"data":{}},"message":7,"stream":[]}',
  ),
  // Athena's readers lower keys, and DuckDB's auto-detection refuses a key that stands twice.
  plain('JSON with keys that differ in case only', '{"User":"a","user":"b","USER":"c"}'),
  plain('JSON with the same key twice', '{"a":1,"a":2}'),
  json(
    'big and small numbers',
    '{"n":123456789012345678901234567890,"e":1e308,"s":-1.5e-300,"z":-0,"i":9223372036854775808}',
  ),
  json('numbers that a double cannot hold', '{"n":1e400,"f":0.1000000000000000055511151231257827}'),
  json('mixed arrays', '{"a":[1,"two",null,true,{"b":[]},[[[]]],1.5]}'),
  json('depth 50', deep(50)),
  json('depth 99', deep(99)),
  json('spaces within', '{ "a" : [ 1 , 2 ] , "b" : { } }'),
  json('the same field as text', '{"port":"eight thousand"}'),
  json('the same field as an object', '{"port":{"number":8080}}'),
  json('a long string', `{"msg":"${'x'.repeat(200_000)}"}`),
  json('a time that looks like one', '{"when":"2026-11-23T04:05:06Z","then":"23.11.2026"}'),
  plain('plain', 'INFO all is well'),
  plain('empty', ''),
  plain('quotes and backslashes', 'C:\\new\\table said "no" \\u0041 \\'),
  plain('tabs and a carriage return', '\tat com.acme.Main(Main.java:1)\r'),
  plain('control characters', '\u0000\u0001\u0008\u000b\u000c\u001b[31mred\u001b[0m\u007f'),
  plain('unicode', 'Grüße 日本語 🚀 e\u0301 \u2028\u2029\ufeff'),
  plain('looks like JSON', '{"a":1'),
  plain('a JSON array', '[1,2,3]'),
  plain('a JSON text', '"just text"'),
  plain('JSON too deep for stock readers', deep(101)),
  plain('an unpaired surrogate escape', '{"msg":"\\ud83d alone"}'),
  plain('long', 'y'.repeat(100_000)),
];
