import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rules } from './index.ts';
import { type Part, partOf } from './syntax.ts';
import { patternView } from './views/pattern.ts';

/**
 * A pattern takes exponential time when its automaton can read one text along two ways between the same two states
 * (Weideman et al., "Analyzing matching time behavior of backtracking regular expression matchers", 2016). The test
 * builds the automaton of each pattern and looks for such a pair. Long repetitions are read as endless ones, which can
 * only find more.
 */
const patterns = rules.flatMap((rule) =>
  rule.patterns.map((pattern, index) => [`${rule.id} ${index}`, pattern] as const),
);

describe('no pattern', () => {
  test.each(patterns)('%s can take exponential time', (_, pattern) => {
    expect(ambiguousLoop(automatonOf(pattern))).toBeNull();
  });

  test.each(patterns)('%s has endless repetitions, lookaround or back-references', (_, pattern) => {
    const withoutClasses = pattern.source.replace(/\\./g, 'x').replace(/\[(?:[^\]])*\]/g, 'x');
    expect(withoutClasses).not.toMatch(/[)x\w.][*+]|\{\d*,\}|\(\?[=!<]/);
    expect(pattern.source).not.toMatch(/\\[1-9k]/);
  });
});

describe('the proof itself', () => {
  test.each(['(a+)+$', '(?:a|a)*b', '(?:\\w|\\d)+x', '(?:a*)*b', '(?:ab|a|b)*c', '(?:a{0,50}){0,50}b'])(
    'finds %s',
    (source) => {
      expect(ambiguousLoop(automatonOf(new RegExp(source)))).not.toBeNull();
    },
  );
  test.each(['a+b+', '(?:ab)*c', '[a-c]{0,90}d', '(?:a|b)*c', '(?:,a){0,60}'])('lets %s pass', (source) => {
    expect(ambiguousLoop(automatonOf(new RegExp(source)))).toBeNull();
  });
});

test('the view of patterns that come in events finds what the proof finds', () => {
  const letter = fc.constantFrom('a', 'b', '[ab]', '[^a]', '\\w', '\\d', '.', ',', '\\s');
  const often = fc.constantFrom('', '', '', '?', '*', '+', '{0,1}', '*?');
  const { body } = fc.letrec<{ body: string; group: string }>((tie) => ({
    group: tie('body').map((inner) => `(?:${inner})`),
    body: fc
      .array(
        fc
          .array(fc.tuple(fc.oneof({ maxDepth: 1 }, letter, tie('group')), often), {
            minLength: 1,
            maxLength: 4,
          })
          .map((parts) => parts.flat().join('')),
        { minLength: 1, maxLength: 3 },
      )
      .map((ways) => ways.join('|')),
  }));
  let found = 0;
  fc.assert(
    fc.property(body, fc.constantFrom('*', '+', '{9,}'), (inner, outer) => {
      const source = `(${inner})${outer}`;
      fc.pre(source.length < 24);
      const proven = ambiguousLoop(automatonOf(new RegExp(source))) !== null;
      if (proven) found += 1;
      // The proof also counts ways that read nothing, which matchers do not go twice.
      const readsNothing = /[?*]|\{0/.test(inner.replaceAll('(?:', '('));
      const view = patternView(source).length > 0;
      expect([source, view || readsNothing, proven || !view]).toEqual([source, proven || readsNothing, true]);
    }),
    { seed: 20261127, numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(100);
});

interface Automaton {
  /** Per state: sets of characters and where they lead. */
  readonly steps: readonly (readonly { readonly set: ReadonlySet<number>; readonly to: number }[])[];
  /** Per state: where it leads without a character; one entry per way. */
  readonly free: readonly (readonly number[])[];
}

/** Repetitions up to this are written out; longer ones loop. */
const writtenOut = 4;

function automatonOf(pattern: RegExp): Automaton {
  const steps: { set: ReadonlySet<number>; to: number }[][] = [];
  const free: number[][] = [];
  const state = (): number => {
    steps.push([]);
    free.push([]);
    return steps.length - 1;
  };
  const build = (part: Part, from: number): number => {
    switch (part.kind) {
      case 'set': {
        const to = state();
        steps[from]?.push({ set: part.set, to });
        return to;
      }
      case 'sequence':
        return part.parts.reduce((at, inner) => build(inner, at), from);
      case 'choice': {
        const end = state();
        for (const inner of part.parts) {
          const start = state();
          free[from]?.push(start);
          free[build(inner, start)]?.push(end);
        }
        return end;
      }
      case 'repeat': {
        let at = from;
        for (let count = 0; count < Math.min(part.from, writtenOut); count += 1) at = build(part.part, at);
        if (part.to <= writtenOut) {
          const end = state();
          for (let count = part.from; count < part.to; count += 1) {
            free[at]?.push(end);
            at = build(part.part, at);
          }
          free[at]?.push(end);
          return end;
        }
        const loop = state();
        free[at]?.push(loop);
        const start = state();
        free[loop]?.push(start);
        free[build(part.part, start)]?.push(loop);
        const end = state();
        free[loop]?.push(end);
        return end;
      }
    }
  };
  build(partOf(pattern), state());
  return { steps, free };
}

/** A state that reaches itself in two ways on one text; null when there is none. */
function ambiguousLoop(automaton: Automaton): number | null {
  const moves = automaton.steps.map((_, from) => movesOf(automaton, from));
  for (const [from, own] of moves.entries()) {
    // Two different ways on one character already, or a free way back to itself.
    if (
      own.some((item, index) =>
        own.some((other, place) => place > index && item.to === other.to && meets(item.set, other.set)),
      ) &&
      reaches(moves, from, from)
    )
      return from;
  }
  for (const state of moves.keys()) if (pairReturns(moves, state)) return state;
  return null;
}

interface Move {
  readonly set: ReadonlySet<number>;
  readonly to: number;
}

/**
 * Moves on one character, after any free ways; the same move over two free ways is there twice. A state is passed twice
 * at most: leaving an inner loop and entering it anew is a second way.
 */
function movesOf({ steps, free }: Automaton, from: number): readonly Move[] {
  const found: Move[] = [];
  const passed = new Map<number, number>();
  const walk = (at: number): void => {
    if (found.length > 400) return;
    passed.set(at, (passed.get(at) ?? 0) + 1);
    found.push(...(steps[at] ?? []));
    for (const next of free[at] ?? []) if ((passed.get(next) ?? 0) < 2) walk(next);
    passed.set(at, (passed.get(at) ?? 0) - 1);
  };
  walk(from);
  return found;
}

function meets(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

function reaches(moves: readonly (readonly Move[])[], from: number, goal: number): boolean {
  const open = [from];
  const seen = new Set<number>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { to } of moves[at] ?? []) {
      if (to === goal) return true;
      if (!seen.has(to)) {
        seen.add(to);
        open.push(to);
      }
    }
  }
  return false;
}

/** From (state, state) through a pair of different states back to (state, state), reading one text. */
function pairReturns(moves: readonly (readonly Move[])[], state: number): boolean {
  if (!reaches(moves, state, state)) return false;
  const size = moves.length;
  const open = [state * size + state];
  const seen = new Set(open);
  const before = new Map<number, number[]>();
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    for (const move of moves[Math.floor(pair / size)] ?? []) {
      for (const other of moves[pair % size] ?? []) {
        if (!meets(move.set, other.set)) continue;
        const next = move.to * size + other.to;
        before.set(next, [...(before.get(next) ?? []), pair]);
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
      }
    }
  }
  // Backwards from (state, state): did a pair of different states lead there?
  const back = [state * size + state];
  const known = new Set(back);
  for (let pair = back.pop(); pair !== undefined; pair = back.pop()) {
    if (Math.floor(pair / size) !== pair % size) return true;
    for (const previous of before.get(pair) ?? []) {
      if (!known.has(previous)) {
        known.add(previous);
        back.push(previous);
      }
    }
  }
  return false;
}
