import { type Part, partOf } from './syntax.ts';

/** The most texts that are kept of one part; more texts would make the table larger and help little. */
const mostExact = 16;
const mostNeeds = 48;
const longestNeed = 8;

interface Reading {
  /** All texts that the part can match, in lower case; null when there are too many. */
  readonly exact: readonly string[] | null;
  /** Texts: every match of the part contains one of them; null when no such texts are known. */
  readonly needs: readonly string[] | null;
}

/**
 * Returns the needs of a pattern: lower-case texts such that every match, in lower case, contains one of them; [] when
 * no such texts are known. A pattern need not be compiled for a text that contains none of its needs (the idea of RE2's
 * prefilter; Cox, "Regular Expression Matching with a Trigram Index", 2012).
 */
export function needsOf(pattern: RegExp): readonly string[] {
  const { exact, needs } = read(partOf(pattern));
  const known = better(exact, needs);
  if (known === null || worth(known) < 0) return [];
  const best = known.map((text) => text.slice(0, longestNeed));
  // A text that contains another text of the list can be left out.
  return [...new Set(best)]
    .filter((text) => !best.some((other) => other !== text && text.includes(other)))
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

/**
 * Returns the letters of a set in lower case; null for more than four letters, and for a set with characters beyond
 * ASCII, because one code stands for many such characters.
 */
function lettersOf(set: ReadonlySet<number>): readonly string[] | null {
  const letters = new Set<string>();
  for (const code of set) {
    if (code > 127) return null;
    letters.add(String.fromCharCode(code).toLowerCase());
  }
  return letters.size > 0 && letters.size <= 4 ? [...letters] : null;
}

/** Reads a sequence: joins the texts of consecutive parts until a part has no list of texts. */
function readSequence(readings: readonly Reading[]): Reading {
  let needs: readonly string[] | null = null;
  let run: readonly string[] = [''];
  let isExact = true;
  for (const reading of readings) {
    const longer = reading.exact && product(run, reading.exact);
    if (longer) run = longer;
    else {
      needs = better(better(needs, run), reading.needs);
      run = reading.exact ?? [''];
      isExact = false;
    }
  }
  return isExact ? { exact: run, needs: null } : { exact: null, needs: better(needs, run) };
}

function readChoice(readings: readonly Reading[]): Reading {
  const exact = readings.every((reading) => reading.exact)
    ? readings.flatMap((reading) => reading.exact ?? [])
    : null;
  if (exact && exact.length <= mostExact) return { exact, needs: null };
  const needs: string[] = [];
  for (const reading of readings) {
    const texts = better(reading.exact, reading.needs);
    if (texts === null) return { exact: null, needs: null };
    needs.push(...texts);
  }
  return { exact: null, needs: needs.length <= mostNeeds ? needs : null };
}

function readRepeat(reading: Reading, from: number, to: number): Reading {
  if (from === 0) return { exact: to === 1 && reading.exact ? ['', ...reading.exact] : null, needs: null };
  let exact = reading.exact;
  if (from !== to || from > 3) exact = null;
  else
    for (let count = 1; count < from; count += 1)
      exact = exact && reading.exact && product(exact, reading.exact);
  return { exact, needs: better(reading.exact, reading.needs) };
}

function product(before: readonly string[], after: readonly string[]): readonly string[] | null {
  if (before.length * after.length > mostExact) return null;
  return before.flatMap((head) => after.map((tail) => head + tail));
}

/** Returns the better of two lists of needs: the one with fewer and longer texts, which fewer texts contain. */
function better(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  return worth(b) > worth(a) ? b : a;
}

/** Rates a list of needs; a list that every text fulfils is rated below zero. */
function worth(needs: readonly string[] | null): number {
  if (needs === null || needs.length === 0) return -1;
  const shortest = Math.min(...needs.map((text) => text.length));
  return shortest === 0 ? -1 : Math.min(shortest, 6) - needs.length / 12;
}
