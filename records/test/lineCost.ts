/**
 * What the parts of record making cost: `node records/test/lineCost.ts`. Prints nanoseconds of CPU for each line and
 * part, the best of several runs, because other processes only ever make it slower.
 */
import { detectLevel } from '../src/detectLevel.ts';
import { escapeInto } from '../src/escape.ts';
import { createJsonScan } from '../src/jsonScan.ts';
import { parseTimestamp } from '../src/timestamp.ts';

const LINES = {
  'JSON, pino': `{"level":30,"time":1763905800123,"pid":1,"hostname":"shop-7d9f8b6c5d-x2x4z","reqId":"req-1a2b","req":{"method":"GET","url":"/api/v1/cart/12345?expand=items","remoteAddress":"10.12.3.4"},"responseTime":12.345,"msg":"request completed, all went well"}`,
  'JSON, zap': `{"level":"info","ts":"2026-11-23T13:50:00.123Z","logger":"controllers.Shop","caller":"controllers/shop_controller.go:123","msg":"Reconciled the shop and all that belongs to it","namespace":"team-a","name":"shop","generation":7,"took":"12.3ms","retry":false}`,
  'JSON, long text': `{"timestamp":"2026-11-23T13:50:00.123Z","severity":"INFO","message":"${'The quick brown fox jumps over the lazy dog. '.repeat(4).trim()}"}`,
  'JSON, escapes': `{"level":"error","msg":"cannot parse \\"x\\" in C:\\\\temp\\n\\tat one\\n\\tat two\\n\\tat three\\n","err":"a \\"quoted\\" thing","path":"\\/a\\/b\\/c","unicode":"caf\\u00e9 \\ud83d\\ude00","more":"${'padding '.repeat(9)}"}`,
  logfmt: `time="2026-11-23T13:50:00.123456789Z" level=info msg="Finished processing the request" method=GET path=/api/v1/cart/12345 status=200 duration=12.345ms bytes=5123 remote=10.12.3.4 user_agent="curl/8.5.0" trace=4bf92f3577b34da6a3ce929d0e0e4736 end`,
  klog: `I1123 13:50:00.123456       1 httplog.go:132] "HTTP" verb="GET" URI="/api/v1/namespaces/kube-system/pods?limit=500" latency="12.345ms" userAgent="kubelet/v1.34.1" audit-ID="4bf92f35-77b3-4da6-a3ce-929d0e0e4736" srcIP="10.12.3.4:51234" resp=200`,
  log4j: `2026-11-23 13:50:00,123 [http-nio-8080-exec-17] INFO  com.example.shop.cart.CartController - Request completed: GET /api/v1/cart/12345 with status 200 in 12.345 ms for the user 987654321 from 10.12.3.4 through gateway 7, five items in the cart, done`,
  'access log': `10.12.3.4 - - [23/Nov/2026:13:50:00 +0000] "GET /api/v1/cart/12345?expand=items HTTP/1.1" 200 5123 "https://shop.example.com/cart" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36" 0.012`,
  prose:
    'the worker has taken the next job out of the queue and is going to hand it to the first free slot, which may take some time when all of them are busy, but never longer than the limit that is written in the settings of this worker, whatever that be',
  'stack trace': `\tat org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter.invokeHandlerMethod(RequestMappingHandlerAdapter.java:895) ~[spring-webmvc-6.1.1.jar!/:6.1.1] at the end of a long line that is padded to the same length as the others`,
  tracing: `\x1b[2m2026-11-23T13:50:00.123456Z\x1b[0m \x1b[32m INFO\x1b[0m \x1b[2mmy_crate::net::server\x1b[0m\x1b[2m:\x1b[0m accepted a connection and handed it over to a worker \x1b[3mpeer\x1b[0m\x1b[2m=\x1b[0m10.12.3.4:51234 \x1b[3mworker\x1b[0m\x1b[2m=\x1b[0m12 and some more`,
};

/** Copies of one line in a row, as in a buffer that was read from a file; more than the processor's first cache holds. */
const COPIES = 2_000;
const ROUNDS = 100;
const RUNS = 7;

const scan = createJsonScan();
const target = new Uint8Array(16 * 1024);

type Part = (bytes: Uint8Array, from: number, to: number) => number;

const time: Part = (bytes, from) => parseTimestamp(bytes, from, from + 35);
const json: Part = (bytes, from, to) => (scan.scan(bytes, from + 36, to) ? scan.level : 9);
const level: Part = (bytes, from, to) => detectLevel(bytes, from + 36, to, 0);
const escape_: Part = (bytes, from, to) => escapeInto(target, 100, bytes, from + 36, to);
const whole: Part = (bytes, from, to) => {
  if (bytes[from + 36] === 0x7b && scan.scan(bytes, from + 36, to)) {
    return scan.level + scan.end;
  }
  return detectLevel(bytes, from + 36, to, 0) + escapeInto(target, 100, bytes, from + 36, to);
};

function nanoseconds(part: Part, lines: Uint8Array, length: number): number {
  let best = Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS / 10; round++) {
      for (let copy = 0; copy < COPIES; copy++) sum += part(lines, copy * length, copy * length + length - 1);
    }
    const used = process.cpuUsage(before);
    best = Math.min(best, ((used.user + used.system) * 1000) / (COPIES * (ROUNDS / 10)));
  }
  if (Number.isNaN(sum)) throw new Error('BUG: a part answered no number');
  return Math.round(best);
}

const prepared = Object.entries(LINES).map(([name, line]) => {
  const bytes = Buffer.from(`2026-11-23T13:50:00.123456789+01:00 ${line}\n`);
  const lines = new Uint8Array(bytes.length * COPIES);
  for (let copy = 0; copy < COPIES; copy++) lines.set(bytes, copy * bytes.length);
  return { name, lines, length: bytes.length, isJson: line.startsWith('{') };
});

// All kinds first, so that the compiler has seen what a node's mixed logs show it.
for (let round = 0; round < 20; round++) {
  for (const { lines, length } of prepared) {
    for (let copy = 0; copy < COPIES; copy++) {
      for (const part of [time, json, level, escape_, whole])
        part(lines, copy * length, copy * length + length - 1);
    }
  }
}

console.log('line                bytes   time   json  level  escape  together');
for (const { name, lines, length, isJson } of prepared) {
  const cell = (part: Part, isShown = true) =>
    (isShown ? String(nanoseconds(part, lines, length)) : '-').padStart(7);
  const cells = [cell(time), cell(json, isJson), cell(level, !isJson), cell(escape_, !isJson), cell(whole)];
  console.log(name.padEnd(18), String(length - 37).padStart(6), ...cells);
}
