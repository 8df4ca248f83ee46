import { type Part, partOf } from './syntax.ts';

/** Texts of one part; more grow the table and say little more. */
const mostExact = 16;
const mostNeeds = 48;
const longestNeed = 8;

interface Reading {
  /** Every text that the part can match, in lower case; null: too many to list. */
  readonly exact: readonly string[] | null;
  /** Texts of which one is in whatever the part matches; null: none is known. */
  readonly needs: readonly string[] | null;
}

/**
 * Lower-case texts of which one is in every text, put into lower case, that a pattern matches; [] when none is known. A
 * pattern need not even be made for a text that has none of them (the idea of RE2's prefilter; Cox, "Regular Expression
 * Matching with a Trigram Index", 2012).
 */
export function needsOf(pattern: RegExp): readonly string[] {
  const { exact, needs } = read(partOf(pattern));
  const known = better(exact, needs);
  if (known === null || worth(known) < 0) return [];
  const best = known.map((text) => text.slice(0, longestNeed));
  // A text that holds another one says nothing more.
  return [...new Set(best)]
    .filter((one) => !best.some((other) => other !== one && one.includes(other)))
    .sort();
}

function read(part: Part): Reading {
  switch (part.kind) {
    case 'set':
      return { exact: lettersOf(part.set), needs: null };
    case 'sequence':
      return readSequence(part.parts.map(read));
    case 'choice':
      return readChoice(part.parts.map(read));
    case 'repeat':
      return readRepeat(read(part.part), part.from, part.to);
  }
}

/** Up to four letters, in lower case; characters beyond ASCII stand for many. */
function lettersOf(set: ReadonlySet<number>): readonly string[] | null {
  const letters = new Set<string>();
  for (const code of set) {
    if (code > 127) return null;
    letters.add(String.fromCharCode(code).toLowerCase());
  }
  return letters.size > 0 && letters.size <= 4 ? [...letters] : null;
}

/** Texts that follow each other grow together until a part stands between that can be anything. */
function readSequence(readings: readonly Reading[]): Reading {
  let needs: readonly string[] | null = null;
  let run: readonly string[] = [''];
  let whole = true;
  for (const one of readings) {
    const longer = one.exact && product(run, one.exact);
    if (longer) run = longer;
    else {
      needs = better(better(needs, run), one.needs);
      run = one.exact ?? [''];
      whole = false;
    }
  }
  return whole ? { exact: run, needs: null } : { exact: null, needs: better(needs, run) };
}

function readChoice(readings: readonly Reading[]): Reading {
  const exact = readings.every((one) => one.exact) ? readings.flatMap((one) => one.exact ?? []) : null;
  if (exact && exact.length <= mostExact) return { exact, needs: null };
  const needs: string[] = [];
  for (const one of readings) {
    const own = better(one.exact, one.needs);
    if (own === null) return { exact: null, needs: null };
    needs.push(...own);
  }
  return { exact: null, needs: needs.length <= mostNeeds ? needs : null };
}

function readRepeat(one: Reading, from: number, to: number): Reading {
  if (from === 0) return { exact: to === 1 && one.exact ? ['', ...one.exact] : null, needs: null };
  let exact = one.exact;
  if (from !== to || from > 3) exact = null;
  else for (let count = 1; count < from; count += 1) exact = exact && one.exact && product(exact, one.exact);
  return { exact, needs: better(one.exact, one.needs) };
}

function product(before: readonly string[], after: readonly string[]): readonly string[] | null {
  if (before.length * after.length > mostExact) return null;
  return before.flatMap((head) => after.map((tail) => head + tail));
}

/** The one that fewer texts meet: long ones, and few of them. */
function better(one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null {
  return worth(other) > worth(one) ? other : one;
}

/** Below zero: every text has one of them. */
function worth(needs: readonly string[] | null): number {
  if (needs === null || needs.length === 0) return -1;
  const shortest = Math.min(...needs.map((text) => text.length));
  return shortest === 0 ? -1 : Math.min(shortest, 6) - needs.length / 12;
}
