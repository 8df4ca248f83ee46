/**
 * `exponential` when the text has a repeated group whose insides can read one text in two ways, so that each repetition
 * doubles the ways of a backtracking matcher (Weideman et al., "Analyzing matching time behavior of backtracking regular
 * expression matchers", 2016); [] otherwise. Groups are looked at one by one: what stands around them does not count.
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
/** A group that is repeated less often costs little, however it is read. */
const fewTimes = 8;
const many = 9999;
/** Positions are bits of one number. */
const mostPositions = 30;

/** ASCII in four words, and one bit for all beyond. */
type Letters = readonly number[];

/** What a part of a pattern can start and end with, and whether it can be empty. */
interface Ends {
  readonly first: number;
  readonly last: number;
  readonly empty: boolean;
}
const nothing: Ends = { first: 0, last: 0, empty: true };

/** A product: `(price*quantity)*2` repeats no group of a pattern. */
const arithmetic = /^[^\\^$|?[\]*+]*(?:[\w)'"\s][*+][\s(]*[\w$'"][^\\^$|?[\]*+]*)+$/;

/** The automaton of Glushkov of a repeated group: a position for each letter of the pattern. */
function isAmbiguous(group: string, counted: boolean): boolean {
  if (arithmetic.test(group)) return false;
  const reader = new Reader(group);
  const whole = reader.atom();
  if (reader.failed || whole === null || reader.at < group.length) return false;
  if (whole.empty && counted && whole.first !== 0) return true;
  reader.join(whole.last, whole.first);
  return reader.twice || hasTwoWays(reader, whole);
}

/** Pairs of positions that one text leads to, from the start of the group; a pair of two that ends as one is ambiguity. */
function hasTwoWays({ letters, follow }: Reader, { first, last }: Ends): boolean {
  const meets = letters.map((one) => {
    let mask = 0;
    letters.forEach((other, at) => {
      if (one.some((word, index) => (word & (other[index] as number)) !== 0)) mask |= 1 << at;
    });
    return mask;
  });
  const seen = letters.map(() => 0);
  const stack: (readonly [number, number])[] = [];
  const add = (one: number, others: number): void => {
    for (let at = 0; at < letters.length; at += 1) {
      if ((one & (1 << at)) === 0) continue;
      const fresh = others & (meets[at] as number) & ~(seen[at] as number);
      seen[at] = (seen[at] as number) | fresh;
      if (fresh !== 0) stack.push([at, fresh]);
    }
  };
  add(first, first);
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    const [one, others] = pair;
    for (let other = 0; other < letters.length; other += 1) {
      if ((others & (1 << other)) === 0) continue;
      const [here, there] = [follow[one] as number, follow[other] as number];
      if (one !== other && ((here & there) !== 0 || (last & (1 << one) && last & (1 << other)))) return true;
      add(here, there);
    }
  }
  return false;
}

/** Reads one group of a pattern; what it does not know makes the text none. */
class Reader {
  readonly letters: Letters[] = [];
  readonly follow: number[] = [];
  at = 0;
  failed = false;
  /** One letter can come after another in two ways. */
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

  /** null: what stands for no letter (`^`, `\b`, a look around). */
  atom(): Ends | null {
    const letter = this.text[this.at] ?? '';
    if (letter === '(') return this.group();
    if (letter === '^' || letter === '$') return this.passed(1);
    if (letter === '[') return this.set();
    if (letter === '' || '*+?{)|'.includes(letter)) return this.fail();
    if (letter === '\\' && /[bBAzZG]/.test(this.text[this.at + 1] ?? '')) return this.passed(2);
    const letters = this.one();
    return this.position(letter === '.' ? anyLetter : letters);
  }

  private group(): Ends | null {
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

  private choice(): Ends {
    let all = this.sequence();
    while (this.text[this.at] === '|') {
      this.at += 1;
      const next = this.sequence();
      all = { first: all.first | next.first, last: all.last | next.last, empty: all.empty || next.empty };
    }
    return all;
  }

  private sequence(): Ends {
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

  private quantified(part: Ends | null): Ends {
    const match = /^(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.text.slice(this.at, this.at + 14));
    if (match === null || part === null) return part ?? nothing;
    this.at += match[0].length;
    const sign = match[0][0];
    const from = sign === '{' ? Number(match[1]) : sign === '+' ? 1 : 0;
    const to = sign === '?' ? 1 : sign === '{' && match[3] !== '' ? Number(match[3]) : many;
    const isFixed = sign === '{' && match[2] === '';
    // So many that are written out are read as one, which can only find less.
    if (!isFixed && to > Math.max(from, 1)) this.join(part.last, part.first);
    return from === 0 ? { ...part, empty: true } : part;
  }

  /** `[a-z_]`, `[^"\\]`. */
  private set(): Ends | null {
    this.at += 1;
    const negated = this.text[this.at] === '^';
    if (negated) this.at += 1;
    let all: Letters = noLetter;
    for (let first = true; first || this.text[this.at] !== ']'; first = false) {
      if (this.at >= this.text.length) return this.fail();
      const start = this.at;
      const from = this.one();
      const isRange = this.text[this.at] === '-' && (this.text[this.at + 1] ?? ']') !== ']';
      if (isRange) {
        this.at += 1;
        const [low, high] = [codeOf(from), codeOf(this.one())];
        if (low === null || high === null || high < low) return this.fail();
        for (let code = low; code <= high; code += 1) all = union(all, letterOf(code));
      } else all = union(all, from);
      if (this.at === start) return this.fail();
    }
    this.at += 1;
    return this.position(negated ? not(all) : all);
  }

  private one(): Letters {
    const [whole, kind, byte, unit] =
      /^(?:\\(?:([dwsDWS])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[\s\S])|[\s\S])/.exec(
        this.text.slice(this.at, this.at + 6),
      ) ?? [''];
    this.at += whole.length;
    if (kind !== undefined) return kinds[kind] as Letters;
    const code = byte ?? unit;
    if (code !== undefined) return letterOf(Number.parseInt(code, 16));
    const named = whole.length > 1 ? 'tnvfr'.indexOf(whole[1] as string) : -1;
    return letterOf(named < 0 ? whole.charCodeAt(whole.length - 1) : 9 + named);
  }

  private position(letters: Letters): Ends | null {
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
const union = (one: Letters, other: Letters): Letters => one.map((word, at) => word | (other[at] as number));
const letterOf = (code: number): Letters =>
  noLetter.map((_, at) => (at === Math.min(code >> 5, 4) ? 1 << (at === 4 ? 0 : code & 31) : 0));
/** Of a set of one letter, the letter. */
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
