import { pickLevel } from '../levelMix.ts';
import { type Event, type Style, stderr, stdout } from '../style.ts';

const FRAMES = [
  'com.acme.orders.OrderService.place(OrderService.java:118)',
  'com.acme.orders.OrderController.post(OrderController.java:57)',
  'org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)',
  'java.base/java.lang.Thread.run(Thread.java:1583)',
];

/** Log4j lines; one in twelve is an error with a stack trace, whose lines take the level of the first. */
export const java: Style = ({ random, now, serial }): Event => {
  const stamp = now.toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
  const thread = `[http-nio-8080-exec-${random.between(1, 20)}]`;
  if (random.next() > 1 / 12) {
    const level = pickLevel(random);
    const text = `${stamp} ${level.padEnd(5)} ${thread} c.a.o.OrderService - order ${random.hex(8)} serial=${serial()}`;
    return { lines: [stdout(level, text)] };
  }
  const lines = [
    `${stamp} ERROR ${thread} c.a.o.OrderService - cannot place order serial=${serial()}`,
    `java.lang.IllegalStateException: stock is negative serial=${serial()}`,
    ...FRAMES.map((frame) => `\tat ${frame} ~[orders.jar serial=${serial()}]`),
    `Caused by: java.sql.SQLTimeoutException: no answer within 5 s serial=${serial()}`,
    ...FRAMES.slice(1).map((frame) => `\tat ${frame} ~[orders.jar serial=${serial()}]`),
    `\t... 42 more serial=${serial()}`,
  ];
  return { lines: lines.map((text) => stdout('ERROR', text)) };
};

/** Python's logging on stderr; one in twelve carries a traceback. */
export const python: Style = ({ random, now, serial }): Event => {
  const stamp = now.toISOString().replace('T', ' ').replace('Z', '').replace('.', ',');
  if (random.next() > 1 / 12) {
    const level = pickLevel(random);
    const word =
      level === 'FATAL' ? 'CRITICAL' : level === 'WARN' ? 'WARNING' : level === 'TRACE' ? 'DEBUG' : level;
    const text = `${stamp} ${word} recommender.model: scored ${random.between(1, 500)} items serial=${serial()}`;
    return { lines: [stderr(level === 'TRACE' ? 'DEBUG' : level, text)] };
  }
  const lines = [
    `${stamp} ERROR recommender.model: scoring failed serial=${serial()}`,
    `Traceback (most recent call last):  # serial=${serial()}`,
    `  File "/app/model.py", line ${random.between(10, 300)}, in score  # serial=${serial()}`,
    `    return self.weights[item]  # serial=${serial()}`,
    `KeyError: '${random.hex(6)}' serial=${serial()}`,
  ];
  return { lines: lines.map((text) => stderr('ERROR', text)) };
};
