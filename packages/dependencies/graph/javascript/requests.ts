import type { ModuleRequest } from '../request.ts';

/**
 * What an installed JavaScript module asks to load: `import`, `export … from`, `import()` and `require()`. It reads
 * words, not syntax trees: linear in the text, no native parser that hostile text could bring down, and several times
 * as fast. A `require` that is a parameter of a function around it is that function's own, and so is one in a nested
 * bundle. Null when the text ends inside of something: then a full parser must tell.
 */
export function requestsOf(text: string): readonly ModuleRequest[] | null {
  // Most files of a package that has many load nothing, or name both words nowhere.
  if (!/\b(?:require|import|export)\b/.test(text)) return [];
  const found: Found[] = [];
  const frames: Frame[] = [];
  let shadowed = 0;
  /** The word or sign before; signs of two characters tell kinds of one sign apart: see `mayBegin`. */
  let before = '';
  let awaitsFrom: 'import' | 'export' | null = null;
  let parameters = false;
  let takesRequire = false;
  let at = 0;
  const end = text.length;
  let vain = 0;

  while (at < end) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0 || code === 0xfeff) {
      at += 1;
      continue;
    }
    if (code === 47) {
      const next = text.charCodeAt(at + 1);
      if (next === 47) {
        const stop = text.indexOf('\n', at);
        at = stop === -1 ? end : stop;
        continue;
      }
      if (next === 42) {
        const stop = text.indexOf('*/', at + 2);
        if (stop === -1) return null;
        at = stop + 2;
        continue;
      }
      if (vain < mostVain && mayBegin(before)) {
        const stop = endOfRegexp(text, at);
        if (stop !== -1) {
          at = stop;
          before = '/r';
          continue;
        }
        vain += 1;
      }
      at += 1;
      before = '/';
      continue;
    }
    if (code === 34 || code === 39) {
      const stop = endOfString(text, at, code);
      if (stop === -1) {
        // A quote in a regular expression that was taken for a division: it ends with its line.
        const line = text.indexOf('\n', at);
        at = line === -1 ? end : line;
        continue;
      }
      const isModule = (before === 'from' && awaitsFrom !== null) || (before === 'import' && awaitsFrom);
      if (isModule) {
        found.push({ specifier: unescaped(text.slice(at + 1, stop)), by: 'import', how: 'exact', at });
        awaitsFrom = null;
      }
      at = stop + 1;
      before = '"';
      continue;
    }
    if (code === 96) {
      frames.push({ kind: 'template', shadows: false });
      at = endOfTemplatePart(text, at + 1);
      if (at === -1) return null;
      if (text.charCodeAt(at) === 96) {
        frames.pop();
        before = '`';
        at += 1;
      } else {
        at += 2;
        before = '{';
      }
      continue;
    }
    if (isWordStart(code)) {
      const start = at;
      at += 1;
      while (at < end && isWordPart(text.charCodeAt(at))) at += 1;
      const word = text.slice(start, at);
      if (before === '.') {
        before = 'word';
        continue;
      }
      switch (word) {
        case 'function':
          parameters = true;
          break;
        case 'require': {
          const top = frames.at(-1);
          if (top?.kind === 'parameters') top.shadows = true;
          else if (shadowed === 0 && before !== 'function' && before !== 'new') {
            const request = callAt(text, at);
            if (request) found.push({ ...request, by: 'require', at: start });
          }
          break;
        }
        case 'import': {
          const next = nextSign(text, at);
          const sign = text[next];
          if (sign === '(') {
            const request = callAt(text, at);
            if (request) found.push({ ...request, by: 'import', at: start });
          } else if (sign !== '.' && frames.length === 0) awaitsFrom = 'import';
          break;
        }
        case 'export': {
          const sign = text[nextSign(text, at)];
          awaitsFrom = frames.length === 0 && (sign === '{' || sign === '*') ? 'export' : null;
          break;
        }
      }
      before = word;
      continue;
    }
    if (code >= 48 && code <= 57) {
      at += 1;
      while (at < end && (isWordPart(text.charCodeAt(at)) || text.charCodeAt(at) === 46)) at += 1;
      before = '0';
      continue;
    }
    at += 1;
    switch (code) {
      case 40: {
        const isParameters = parameters;
        parameters = false;
        const controls = controlWords.has(before);
        frames.push({ kind: isParameters ? 'parameters' : controls ? 'control' : 'round', shadows: false });
        before = '(';
        break;
      }
      case 41: {
        const frame = frames.pop();
        takesRequire = frame?.kind === 'parameters' && frame.shadows;
        before = frame?.kind === 'control' ? ')c' : ')';
        break;
      }
      case 123: {
        const shadows = takesRequire && before === ')';
        takesRequire = false;
        if (shadows) shadowed += 1;
        frames.push({ kind: 'curly', shadows });
        before = '{';
        break;
      }
      case 125: {
        const frame = frames.pop();
        if (frame?.shadows && frame.kind === 'curly') shadowed -= 1;
        if (frame?.kind === 'template') {
          frames.push(frame);
          at = endOfTemplatePart(text, at);
          if (at === -1) return null;
          if (text.charCodeAt(at) === 96) {
            frames.pop();
            before = '`';
            at += 1;
          } else {
            at += 2;
            before = '{';
          }
          break;
        }
        // The end of a block; of an object, a sign follows after a space: `{} / 2`.
        before = text.charCodeAt(at) !== 32 || before === ';' ? '};' : '}';
        break;
      }
      case 91:
        frames.push({ kind: 'square', shadows: false });
        before = '[';
        break;
      case 93:
        frames.pop();
        before = ']';
        break;
      case 59:
        awaitsFrom = null;
        before = ';';
        break;
      case 46:
        // `...require('x')` calls it.
        before = text.charCodeAt(at) === 46 || before === '..' ? '..' : '.';
        break;
      default:
        before = text[at - 1] ?? '';
    }
  }
  if (frames.some((frame) => frame.kind === 'template')) return null;
  return placed(found, text);
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

/** Slashes that may look for the end of a regular expression and find none: each costs the rest of its line. */
const mostVain = 50;

const controlWords = new Set(['if', 'while', 'for', 'with']);
/** Words after which an expression begins. */
const beforeRegexp = new Set(
  'return typeof case do else in instanceof new void delete throw await yield of'.split(' '),
);

/** Whether an expression may begin after a word or sign, so that a `/` begins a regular expression. */
function mayBegin(before: string): boolean {
  if (before === '') return true;
  return isWordPart(before.charCodeAt(0)) ? beforeRegexp.has(before) : !endings.has(before);
}

/** Signs that end an expression: of a text, a template, a regular expression, a call or an object. */
const endings = new Set(['"', '`', '/r', ')', ']', '}']);

const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 36 || code > 127;
const isWordPart = (code: number): boolean => isWordStart(code) || (code >= 48 && code <= 57);

/** The index of the closing quote; -1 when the line ends first. */
function endOfString(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === 92) at += 1;
    else if (code === 10) return -1;
  }
  return -1;
}

/** The index after the closing slash and its flags; -1 when the line ends first: then it is a division. */
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

/** The index of the closing backtick or of a `${`; -1 when the text ends first. */
function endOfTemplatePart(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 96) return at;
    if (code === 92) at += 1;
    else if (code === 36 && text.charCodeAt(at + 1) === 123) return at;
  }
  return -1;
}

/** The index of the next character that is neither space nor comment. */
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

/** What the call after a `require` or `import` loads; null when it is no call. */
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

/** A beginning helps only where it names a folder. */
const partly = (beginning: string): Pick<Found, 'specifier' | 'how'> =>
  /^\.{1,2}\/(?:.*\/)?/.test(beginning)
    ? { specifier: beginning, how: 'prefix' }
    : { specifier: '', how: 'computed' };

const unescaped = (written: string): string =>
  written.includes('\\') ? written.replace(/\\(.)/g, '$1') : written;

/** Lines are counted once, in the order of the text. */
function placed(found: readonly Found[], text: string): readonly ModuleRequest[] {
  let line = 1;
  let next = text.indexOf('\n');
  return found.map((one) => {
    for (; next !== -1 && next < one.at; next = text.indexOf('\n', next + 1)) line += 1;
    return { specifier: one.specifier, by: one.by, how: one.how, line, mayFail: false };
  });
}
