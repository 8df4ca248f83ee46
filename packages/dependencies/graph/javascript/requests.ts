import type { ModuleRequest } from '../request.ts';

/**
 * Finds the modules that an installed JavaScript module loads: `import`, `export … from`, `import()` and `require()`.
 * It reads words, not syntax trees: it is linear in the text, needs no native parser that hostile text could
 * crash, and is several times as fast. A `require` that is a parameter of a surrounding function belongs to that
 * function, as in a nested bundle. Returns null when the text ends inside a token; then the caller needs a full parser.
 */
export function requestsOf(text: string): readonly ModuleRequest[] | null {
  // Most files of large packages contain none of these words.
  if (!/\b(?:require|import|export)\b/.test(text)) return [];
  const found = new Scanner(text).scan();
  return found && placed(found, text);
}

class Scanner {
  readonly #text: string;
  readonly #found: Found[] = [];
  readonly #frames: Frame[] = [];
  #at = 0;
  /** Number of surrounding functions that have `require` as a parameter. */
  #shadowed = 0;
  /** The previous word or sign. A sign with two characters, such as `/r` for the end of a regular expression, is explained at `endings`. */
  #before = '';
  #awaitsFrom: 'import' | 'export' | null = null;
  /** True when the next round bracket encloses parameters. */
  #parameters = false;
  /** True when `require` is one of the previous parameters. */
  #takesRequire = false;
  /** Number of slashes after which no end of a regular expression was found. */
  #vain = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns null when the text ends inside of a comment or a template. */
  scan(): readonly Found[] | null {
    while (this.#at < this.#text.length) if (!this.#step(this.#text.charCodeAt(this.#at))) return null;
    return this.#frames.some(({ kind }) => kind === 'template') ? null : this.#found;
  }

  /** Reads the next token; returns false when the text ends inside of it. */
  #step(code: number): boolean {
    if (code <= 32 || code === 0xa0 || code === 0xfeff) this.#at += 1;
    else if (code === 47) return this.#slash();
    else if (code === 34 || code === 39) this.#string(code);
    else if (code === 96) {
      this.#frames.push({ kind: 'template', shadows: false });
      this.#at += 1;
      return this.#templatePart();
    } else if (isWordStart(code)) this.#word();
    else if (code >= 48 && code <= 57) this.#number();
    else {
      this.#at += 1;
      return this.#sign(code);
    }
    return true;
  }

  /** Reads a comment, a regular expression or a division. */
  #slash(): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (next === 47) {
      this.#at = this.#endOfLine();
      return true;
    }
    if (next === 42) {
      const stop = this.#text.indexOf('*/', this.#at + 2);
      this.#at = stop + 2;
      return stop !== -1;
    }
    if (this.#vain < mostVain && mayBegin(this.#before)) {
      const stop = endOfRegexp(this.#text, this.#at);
      if (stop !== -1) {
        this.#at = stop;
        this.#before = '/r';
        return true;
      }
      this.#vain += 1;
    }
    this.#at += 1;
    this.#before = '/';
    return true;
  }

  #endOfLine(): number {
    const stop = this.#text.indexOf('\n', this.#at);
    return stop === -1 ? this.#text.length : stop;
  }

  #string(quote: number): void {
    const stop = endOfString(this.#text, this.#at, quote);
    if (stop === -1) {
      // The quote belongs to a regular expression that was read as a division, so the rest of the line is skipped.
      this.#at = this.#endOfLine();
      return;
    }
    if (this.#awaitsFrom !== null && (this.#before === 'from' || this.#before === 'import')) {
      const specifier = unescaped(this.#text.slice(this.#at + 1, stop));
      this.#found.push({ specifier, by: 'import', how: 'exact', at: this.#at });
      this.#awaitsFrom = null;
    }
    this.#at = stop + 1;
    this.#before = '"';
  }

  /** Reads the rest of a template up to its end or the next `${`; returns false when the text ends first. */
  #templatePart(): boolean {
    this.#at = endOfTemplatePart(this.#text, this.#at);
    if (this.#at === -1) return false;
    if (this.#text.charCodeAt(this.#at) === 96) {
      this.#frames.pop();
      this.#before = '`';
      this.#at += 1;
    } else {
      this.#at += 2;
      this.#before = '{';
    }
    return true;
  }

  #number(): void {
    this.#at += 1;
    for (let code = this.#text.charCodeAt(this.#at); isWordPart(code) || code === 46; )
      code = this.#text.charCodeAt(++this.#at);
    this.#before = '0';
  }

  #word(): void {
    const start = this.#at;
    this.#at += 1;
    while (isWordPart(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#before === '.') {
      this.#before = 'word';
      return;
    }
    const word = this.#text.slice(start, this.#at);
    if (word === 'function') this.#parameters = true;
    else if (word === 'require') this.#require(start);
    else if (word === 'import') this.#import(start);
    else if (word === 'export') {
      const sign = this.#text[nextSign(this.#text, this.#at)];
      const isList = sign === '{' || sign === '*';
      this.#awaitsFrom = this.#frames.length === 0 && isList ? 'export' : null;
    }
    this.#before = word;
  }

  #require(start: number): void {
    const top = this.#frames.at(-1);
    if (top?.kind === 'parameters') top.shadows = true;
    else if (this.#shadowed === 0 && this.#before !== 'function' && this.#before !== 'new')
      this.#call('require', start);
  }

  #import(start: number): void {
    const sign = this.#text[nextSign(this.#text, this.#at)];
    if (sign === '(') this.#call('import', start);
    else if (sign !== '.' && this.#frames.length === 0) this.#awaitsFrom = 'import';
  }

  #call(by: Found['by'], start: number): void {
    const request = callAt(this.#text, this.#at);
    if (request) this.#found.push({ ...request, by, at: start });
  }

  /** Reads a sign; returns false when the text ends in the template that the sign continues. */
  #sign(code: number): boolean {
    switch (code) {
      case 40:
        this.#openRound();
        break;
      case 41: {
        const frame = this.#frames.pop();
        this.#takesRequire = frame?.kind === 'parameters' && frame.shadows;
        this.#before = frame?.kind === 'control' ? ')c' : ')';
        break;
      }
      case 123: {
        const shadows = this.#takesRequire && this.#before === ')';
        this.#takesRequire = false;
        if (shadows) this.#shadowed += 1;
        this.#frames.push({ kind: 'curly', shadows });
        this.#before = '{';
        break;
      }
      case 125:
        return this.#closeCurly();
      case 91:
        this.#frames.push({ kind: 'square', shadows: false });
        this.#before = '[';
        break;
      case 93:
        this.#frames.pop();
        this.#before = ']';
        break;
      case 59:
        this.#awaitsFrom = null;
        this.#before = ';';
        break;
      case 46:
        // `...require('x')` is a call.
        this.#before = this.#text.charCodeAt(this.#at) === 46 || this.#before === '..' ? '..' : '.';
        break;
      default:
        this.#before = this.#text[this.#at - 1] ?? '';
    }
    return true;
  }

  #openRound(): void {
    const kind = controlWords.has(this.#before) ? 'control' : 'round';
    this.#frames.push({ kind: this.#parameters ? 'parameters' : kind, shadows: false });
    this.#parameters = false;
    this.#before = '(';
  }

  #closeCurly(): boolean {
    const frame = this.#frames.pop();
    if (frame?.shadows && frame.kind === 'curly') this.#shadowed -= 1;
    if (frame?.kind === 'template') {
      this.#frames.push(frame);
      return this.#templatePart();
    }
    // After a block, a slash begins a regular expression; after an object, a space and a sign follow: `{} / 2`.
    this.#before = this.#text.charCodeAt(this.#at) !== 32 || this.#before === ';' ? '};' : '}';
    return true;
  }
}

interface Frame {
  readonly kind: 'round' | 'control' | 'parameters' | 'curly' | 'square' | 'template';
  shadows: boolean;
}

interface Found {
  readonly specifier: string;
  readonly by: ModuleRequest['by'];
  readonly how: ModuleRequest['how'];
  readonly at: number;
}

/** The greatest number of searches for the end of a regular expression that may fail; each one reads the rest of a line. */
const mostVain = 50;

const controlWords = new Set(['if', 'while', 'for', 'with']);
/** Words after which an expression begins. */
const beforeRegexp = new Set(
  'return typeof case do else in instanceof new void delete throw await yield of'.split(' '),
);

/** True when an expression may begin after a word or sign, so that a `/` begins a regular expression. */
function mayBegin(before: string): boolean {
  if (before === '') return true;
  return isWordPart(before.charCodeAt(0)) ? beforeRegexp.has(before) : !endings.has(before);
}

/** Signs that end an expression: a text, a template, a regular expression, a call or an object. */
const endings = new Set(['"', '`', '/r', ')', ']', '}']);

const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 127;
const isWordPart = (code: number): boolean => isWordStart(code) || (code >= 48 && code <= 57);

/** Returns the index of the closing quote; -1 when the line ends first. */
function endOfString(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === 92) at += 1;
    else if (code === 10) return -1;
  }
  return -1;
}

/** Returns the index after the closing slash and its flags; -1 when the line ends first, which makes it a division. */
function endOfRegexp(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) return -1;
    if (code === 92) at += 1;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === 47 && !inClass) {
      at += 1;
      while (at < text.length && isWordPart(text.charCodeAt(at))) at += 1;
      return at;
    }
  }
  return -1;
}

/** Returns the index of the closing backtick or of a `${`; -1 when the text ends first. */
function endOfTemplatePart(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 96) return at;
    if (code === 92) at += 1;
    else if (code === 36 && text.charCodeAt(at + 1) === 123) return at;
  }
  return -1;
}

/** Returns the index of the next character that is neither space nor comment. */
function nextSign(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
    if (text.charCodeAt(at) !== 47) return at;
    const next = text.charCodeAt(at + 1);
    if (next !== 42 && next !== 47) return at;
    const stop = next === 42 ? text.indexOf('*/', at + 2) : text.indexOf('\n', at);
    at = stop === -1 ? text.length : next === 42 ? stop + 2 : stop;
  }
}

/** Returns the request of the call after a `require` or `import`; null when no call follows. */
function callAt(text: string, from: number): Pick<Found, 'specifier' | 'how'> | null {
  const open = nextSign(text, from);
  if (text[open] !== '(') return null;
  const start = nextSign(text, open + 1);
  const quote = text.charCodeAt(start);
  if (quote === 41) return null;
  if (quote === 34 || quote === 39) {
    const stop = endOfString(text, start, quote);
    if (stop === -1) return null;
    const specifier = unescaped(text.slice(start + 1, stop));
    const after = text[nextSign(text, stop + 1)];
    return after === ')' || after === ',' ? { specifier, how: 'exact' } : partly(specifier);
  }
  if (quote === 96) {
    const stop = endOfTemplatePart(text, start + 1);
    if (stop === -1) return null;
    const specifier = text.slice(start + 1, stop);
    return text.charCodeAt(stop) === 96 ? { specifier, how: 'exact' } : partly(specifier);
  }
  return { specifier: '', how: 'computed' };
}

/** Returns the request for a specifier of which only the beginning is known. It is useful only if the beginning names a folder. */
const partly = (beginning: string): Pick<Found, 'specifier' | 'how'> =>
  /^\.{1,2}\/(?:.*\/)?/.test(beginning)
    ? { specifier: beginning, how: 'prefix' }
    : { specifier: '', how: 'computed' };

const unescaped = (written: string): string =>
  written.includes('\\') ? written.replace(/\\(.)/g, '$1') : written;

/** Adds the line to each request; lines are counted once, in the order of the text. */
function placed(found: readonly Found[], text: string): readonly ModuleRequest[] {
  let line = 1;
  let next = text.indexOf('\n');
  return found.map(({ specifier, by, how, at }) => {
    for (; next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line += 1;
    return { specifier, by, how, line, mayFail: false };
  });
}
