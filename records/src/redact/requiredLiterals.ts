import { FREQUENCY } from './byteRarity.ts';
import { type Literal, literalOf } from './literal.ts';
import { FOLD_CASE, type Instruction, OP, type Program, reachable, takesCharacter } from './program.ts';

/** Ways to begin: `[a-z]` is one, `a|b|c` are three. With more of them the engine sees every text. */
const MOST_ENTRIES = 64;
const MOST_LITERALS = 16;
/** Bytes; what is looked for need not be longer to be rare. */
const LONGEST = 16;

/**
 * Literals of which each match contains at least one; undefined when there are none. They are looked for in JSON as it is written, so they
 * hold only characters that stand for themselves there: ASCII without controls, quote, backslash and slash.
 *
 * An instruction that takes one character, and without which the match cannot be reached, stands in each match, and those that can
 * only follow it stand behind it. Looked at apart for each character that a match may begin with, so that `order-|invoice-` has two.
 */
export function requiredLiterals(program: Program): Literal[] | undefined {
  const literals = new Map<string, Literal>();
  const entries = reachable(program, program.start);
  if (entries.size > MOST_ENTRIES) return undefined;
  for (const entry of entries) {
    const literal = rarestOnTheWay(program, entry);
    if (literal === undefined) return undefined;
    literals.set(`${literal.ignoresCase} ${Buffer.from(literal.bytes)}`, literal);
    if (literals.size > MOST_LITERALS) return undefined;
  }
  return [...literals.values()];
}

function rarestOnTheWay(program: Program, entry: number): Literal | undefined {
  let best: { literal: Literal; frequency: number } | undefined;
  program.instructions.forEach((_, at) => {
    const literal = literalFrom(program, at);
    if (literal === undefined) return;
    const frequency = frequencyOf(literal);
    if ((best === undefined || frequency < best.frequency) && isUnavoidable(program, entry, at))
      best = { literal, frequency };
  });
  return (best as { literal: Literal } | undefined)?.literal;
}

/** Whether there is no way from `entry` to the match that leaves out the instruction `without`. */
function isUnavoidable({ instructions }: Program, entry: number, without: number): boolean {
  const seen = new Uint8Array(instructions.length);
  const open = [entry];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === without || seen[at] !== 0) continue;
    seen[at] = 1;
    const { op, out, arg } = instructions[at] as Instruction;
    if (op === OP.match) return false;
    if (op === OP.fail) continue;
    open.push(out);
    if (op === OP.alternative || op === OP.alternativeMatch) open.push(arg);
  }
  return true;
}

/** The characters that instruction `from` and those take that can only follow it. */
function literalFrom({ instructions }: Program, from: number): Literal | undefined {
  let text = '';
  let ignoresCase = false;
  for (let at = from; text.length < LONGEST; ) {
    const instruction = instructions[at] as Instruction;
    if (takesCharacter(instruction)) {
      const character = characterOf(instruction);
      if (character === undefined) break;
      text += character.text;
      ignoresCase ||= character.ignoresCase;
    } else if (instruction.op !== OP.capture && instruction.op !== OP.nothing && instruction.op !== OP.empty)
      break;
    else if (text === '') return undefined;
    at = instruction.out;
  }
  return text === '' ? undefined : literalOf(text, ignoresCase);
}

function characterOf({ op, runes, arg }: Instruction): { text: string; ignoresCase: boolean } | undefined {
  if (op !== OP.rune && op !== OP.rune1) return undefined;
  const isSingle = runes.length === 1 || (runes.length === 2 && runes[0] === runes[1]);
  const code = runes[0] as number;
  if (!isSingle || code < 0x20 || code > 0x7e) return undefined;
  const text = String.fromCharCode(code);
  if (`"\\/`.includes(text)) return undefined;
  const ignoresCase = (arg & FOLD_CASE) !== 0 && op === OP.rune;
  // These two have a third case outside of ASCII: the Kelvin sign and the long s.
  if (ignoresCase && /[ks]/i.test(text)) return undefined;
  return { text, ignoresCase };
}

function frequencyOf({ bytes, ignoresCase }: Literal): number {
  return bytes.reduce(
    (product, byte) => product * Math.min(1, (FREQUENCY[byte] as number) * (ignoresCase ? 2 : 1)),
    1,
  );
}
