/**
 * Reads a text as a regular expression. Returns `exponential` when it contains a repeated group that can match the same
 * text in two ways: then each repetition doubles the number of ways that a backtracking matcher tries (Weideman et al.,
 * "Analyzing matching time behavior of backtracking regular expression matchers", 2016). Otherwise it returns []. Each
 * group is checked alone, without the text around it.
 */
export function patternView(text: string): readonly string[] {
  const open: number[] = [];
  let looked = 0;
  for (let at = 0; at < text.length && looked < mostGroups; at += 1) {
    const letter = text[at];
    if (letter === '\\') at += 1;
    else if (letter === '(') open.push(at);
    else if (letter === '[' && open.length > 0) {
      set.lastIndex = at;
      if (set.test(text)) at = set.lastIndex - 1;
    } else if (letter === ')') {
      const start = open.pop();
      if (start === undefined || at - start > longestGroup) continue;
      const [often, from, to] = repeated.exec(text.slice(at + 1, at + 12)) ?? [];
      if (often === undefined || (to !== '' && Number(to ?? from ?? fewTimes) < fewTimes)) continue;
      looked += 1;
      if (isAmbiguous(text.slice(start, at + 1), from !== undefined)) return ['exponential'];
    }
  }
  return none;
}

const none: readonly string[] = Object.freeze([]);
const mostGroups = 20;
const longestGroup = 120;
const set = /\[\^?\]?(?:[^\]\\]|\\[\s\S]){0,80}\]/y;
const repeated = /^(?:[*+]|\{(\d{1,4})(?:,(\d{0,4}))?\})/;
/** A group with fewer repetitions takes little time, so it is not checked. */
const fewTimes = 8;
const many = 9999;
/** The most positions of a group; each position is one bit of a number. */
const mostPositions = 30;

/** A set of letters: four words with a bit for each ASCII character, and a fifth word with one bit for all other characters. */
type Letters = readonly number[];

/** The positions with which a part of a pattern can start (`first`) and end (`last`), as bits. `empty`: the part can match the empty text. */
interface Boundaries {
  readonly first: number;
  readonly last: number;
  readonly empty: boolean;
}
const nothing: Boundaries = { first: 0, last: 0, empty: true };

/** Matches a formula: in `(price*quantity)*2` the stars are no repetitions. */
const arithmetic = /^[^\\^$|?[\]*+]*(?:[\w)'"\s][*+][\s(]*[\w$'"][^\\^$|?[\]*+]*)+$/;

/**
 * Returns true when a repeated group is ambiguous, that is, can match the same text in two ways. It uses the Glushkov
 * automaton of the group, which has one position for each letter of the pattern.
 */
function isAmbiguous(group: string, counted: boolean): boolean {
  if (arithmetic.test(group)) return false;
  const reader = new Reader(group);
  const boundaries = reader.atom();
  if (reader.failed || boundaries === null || reader.at < group.length) return false;
  if (boundaries.empty && counted && boundaries.first !== 0) return true;
  reader.join(boundaries.last, boundaries.first);
  return reader.twice || hasTwoWays(reader, boundaries);
}

/**
 * Returns true when there are two ways through the group. It follows, from the start, all pairs of positions that the
 * same text can lead to. Two different positions that lead to the same next position are two ways.
 */
function hasTwoWays({ letters, follow }: Reader, { first, last }: Boundaries): boolean {
  const meets = letters.map((letterSet) => {
    let mask = 0;
    letters.forEach((other, at) => {
      if (letterSet.some((word, index) => (word & (other[index] as number)) !== 0)) mask |= 1 << at;
    });
    return mask;
  });
  const seen = letters.map(() => 0);
  const stack: (readonly [number, number])[] = [];
  const add = (positions: number, partners: number): void => {
    for (let at = 0; at < letters.length; at += 1) {
      if ((positions & (1 << at)) === 0) continue;
      const fresh = partners & (meets[at] as number) & ~(seen[at] as number);
      seen[at] = (seen[at] as number) | fresh;
      if (fresh !== 0) stack.push([at, fresh]);
    }
  };
  add(first, first);
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [position, partners] = pair;
    for (let partner = 0; partner < letters.length; partner += 1) {
      if ((partners & (1 << partner)) === 0) continue;
      const [here, there] = [follow[position] as number, follow[partner] as number];
      if (position !== partner && ((here & there) !== 0 || (last & (1 << position) && last & (1 << partner))))
        return true;
      add(here, there);
    }
  }
  return false;
}

/** Reads one group of a pattern. Unknown syntax sets `failed`. */
class Reader {
  readonly letters: Letters[] = [];
  readonly follow: number[] = [];
  at = 0;
  failed = false;
  /** True when one position can follow another in two ways. */
  twice = false;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  join(last: number, first: number): void {
    for (let at = 0; at < this.letters.length; at += 1) {
      if ((last & (1 << at)) === 0) continue;
      if (((this.follow[at] as number) & first) !== 0) this.twice = true;
      this.follow[at] = (this.follow[at] as number) | first;
    }
  }

  /** Reads one atom; returns null for a part that matches no letter (`^`, `\b`, a lookaround). */
  atom(): Boundaries | null {
    const letter = this.text[this.at] ?? '';
    if (letter === '(') return this.group();
    if (letter === '^' || letter === '$') return this.passed(1);
    if (letter === '[') return this.set();
    if (letter === '' || '*+?{)|'.includes(letter)) return this.fail();
    if (letter === '\\' && /[bBAzZG]/.test(this.text[this.at + 1] ?? '')) return this.passed(2);
    const letters = this.character();
    return this.position(letter === '.' ? anyLetter : letters);
  }

  private group(): Boundaries | null {
    const [head, look] = /^\((?:\?(?:([=!]|<[=!])|:|P?<\w{1,20}>|>|[a-z]{1,5}:))?/.exec(
      this.text.slice(this.at),
    ) as RegExpExecArray;
    this.at += head.length;
    const marks = [this.letters.length, this.twice] as const;
    const found = this.choice();
    if (this.text[this.at] !== ')') return this.fail();
    this.at += 1;
    if (look === undefined) return found;
    this.letters.length = this.follow.length = marks[0];
    this.twice = marks[1];
    return null;
  }

  private choice(): Boundaries {
    let boundaries = this.sequence();
    while (this.text[this.at] === '|') {
      this.at += 1;
      const next = this.sequence();
      boundaries = {
        first: boundaries.first | next.first,
        last: boundaries.last | next.last,
        empty: boundaries.empty || next.empty,
      };
    }
    return boundaries;
  }

  private sequence(): Boundaries {
    let before = nothing;
    while (!this.failed && this.at < this.text.length && !'|)'.includes(this.text[this.at] as string)) {
      const next = this.quantified(this.atom());
      this.join(before.last, next.first);
      before = {
        first: before.first | (before.empty ? next.first : 0),
        last: next.last | (next.empty ? before.last : 0),
        empty: before.empty && next.empty,
      };
    }
    return before;
  }

  private quantified(part: Boundaries | null): Boundaries {
    const match = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.text.slice(this.at, this.at + 14));
    if (match === null || part === null) return part ?? nothing;
    this.at += match[0].length;
    const sign = match[0][0];
    const from = sign === '{' ? Number(match[1]) : sign === '+' ? 1 : 0;
    const to = sign === '?' ? 1 : sign === '{' && match[3] !== '' ? Number(match[3]) : many;
    const isFixed = sign === '{' && match[2] === '';
    // A part with a fixed number of repetitions is read once, which can only miss ambiguity.
    if (!isFixed && to > Math.max(from, 1)) this.join(part.last, part.first);
    return from === 0 ? { ...part, empty: true } : part;
  }

  /** Reads a set, such as `[a-z_]` or `[^"\\]`. */
  private set(): Boundaries | null {
    this.at += 1;
    const negated = this.text[this.at] === '^';
    if (negated) this.at += 1;
    let letters: Letters = noLetter;
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      if (this.at >= this.text.length) return this.fail();
      const start = this.at;
      const from = this.character();
      const isRange = this.text[this.at] === '-' && (this.text[this.at + 1] ?? ']') !== ']';
      if (isRange) {
        this.at += 1;
        const [low, high] = [codeOf(from), codeOf(this.character())];
        if (low === null || high === null || high < low) return this.fail();
        for (let code = low; code <= high; code += 1) letters = union(letters, letterOf(code));
      } else letters = union(letters, from);
      if (this.at === start) return this.fail();
    }
    this.at += 1;
    return this.position(negated ? not(letters) : letters);
  }

  private character(): Letters {
    const [text, kind, byte, unit] =
      /^(?:\\(?:([dwsDWS])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[\s\S])|[\s\S])/.exec(
        this.text.slice(this.at, this.at + 6),
      ) ?? [''];
    this.at += text.length;
    if (kind !== undefined) return kinds[kind] as Letters;
    const code = byte ?? unit;
    if (code !== undefined) return letterOf(Number.parseInt(code, 16));
    const named = text.length > 1 ? 'tnvfr'.indexOf(text[1] as string) : -1;
    return letterOf(named < 0 ? text.charCodeAt(text.length - 1) : 9 + named);
  }

  private position(letters: Letters): Boundaries | null {
    if (this.letters.length >= mostPositions) return this.fail();
    const bit = 1 << this.letters.length;
    this.letters.push(letters);
    this.follow.push(0);
    return { first: bit, last: bit, empty: false };
  }

  private passed(count: number): null {
    this.at += count;
    return null;
  }

  private fail(): null {
    this.failed = true;
    return null;
  }
}

const noLetter: Letters = [0, 0, 0, 0, 0];
const union = (a: Letters, b: Letters): Letters => a.map((word, at) => word | (b[at] as number));
const letterOf = (code: number): Letters =>
  noLetter.map((_, at) => (at === Math.min(code >> 5, 4) ? 1 << (at === 4 ? 0 : code & 31) : 0));
/** Returns the letter of a set of one letter; null for other sets. */
function codeOf(letters: Letters): number | null {
  const at = letters.findIndex((word) => word !== 0);
  const bit = 31 - Math.clz32(letters[at] ?? 0);
  return at < 0 || letters[at] !== 1 << bit ? null : at * 32 + bit;
}
const not = (letters: Letters): Letters => letters.map((word) => ~word);
const digits: Letters = [0, 0x03ff0000, 0, 0, 0];
const words: Letters = [0, 0x03ff0000, 0x87fffffe, 0x07fffffe, 0];
const blanks: Letters = [0x3e00, 1, 0, 0, 0];
const anyLetter = not([0x2400, 0, 0, 0, 0]);
const kinds: Readonly<Record<string, Letters>> = {
  d: digits,
  w: words,
  s: blanks,
  D: not(digits),
  W: not(words),
  S: not(blanks),
};
