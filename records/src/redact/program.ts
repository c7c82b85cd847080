import type { RE2JS } from 're2js';

/** An instruction of a compiled expression, as RE2 has it. Its types leave these fields open. */
export type Instruction = {
  op: number;
  /** Where it goes on; of an alternative also `arg`. */
  out: number;
  arg: number;
  /** Of those that take a character: ranges, or a single one. */
  runes: ArrayLike<number>;
};

export type Program = { instructions: readonly Instruction[]; start: number };

/** Numbers of RE2's instructions (`Inst` of re2js, `InstOp` of Go's regexp/syntax); a test holds them against the library. */
export const OP = {
  alternative: 1,
  alternativeMatch: 2,
  capture: 3,
  empty: 4,
  fail: 5,
  match: 6,
  nothing: 7,
  rune: 8,
  rune1: 9,
};
/** In `arg` of an instruction that takes a character: in either case. */
export const FOLD_CASE = 1;

export function programOf(regex: RE2JS): Program {
  const { prog } = regex.re2();
  return { instructions: prog.inst as Instruction[], start: prog.start };
}

export function takesCharacter({ op }: Instruction): boolean {
  return op >= OP.rune;
}

/**
 * Follows the program from `from` on without taking a character.
 *
 * @returns the instructions that take one, and the match if it is reached
 */
export function reachable({ instructions }: Program, from: number): Set<number> {
  const seen = new Set<number>();
  const ends = new Set<number>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const instruction = instructions[at] as Instruction;
    if (takesCharacter(instruction) || instruction.op === OP.match) ends.add(at);
    else if (instruction.op !== OP.fail) {
      open.push(instruction.out);
      if (instruction.op === OP.alternative || instruction.op === OP.alternativeMatch)
        open.push(instruction.arg);
    }
  }
  return ends;
}
