import { endOfString } from '../../graph/python/requests.ts';

/**
 * The time at which a statement of a module runs: `load` = while the module is loaded; `perhaps` = later or under a
 * condition; `never` = not on Linux.
 */
export type When = 'load' | 'perhaps' | 'never';

/**
 * Returns a function that returns when the statement on a line of a Python module runs. The blocks around the statement
 * decide it; functions that the module calls while it is loaded, and conditions on the platform, are evaluated. Lines start
 * at 1. `fails` is true for an import statement whose module does not exist: if nothing catches the error, the module
 * ends there.
 */
export function whenOf(text: string, fails: (statement: string) => boolean): (line: number) => When {
  const statements = statementsOf(text);
  const called = calledAtLoad(statements);
  const names = new Map<string, boolean>();
  const blocks: Block[] = [];
  /** By the indentation of an `if`: whether one of its branches ran before the present line; null = not known. */
  const branches = new Map<number, boolean | null>();
  const found: { readonly line: number; readonly when: When }[] = [];
  let isOver = false;
  const endsModule = (written: string): boolean =>
    /^raise\b/.test(written) ||
    (/^(?:import|from)\b/.test(written) && (ofWindows.test(written) || fails(written)));
  for (const { line, indentation, written } of statements) {
    while ((blocks.at(-1)?.indentation ?? -1) >= indentation) blocks.pop();
    const outer = isOver ? 'never' : (blocks.at(-1)?.when ?? 'load');
    const inside = blocks.some(({ isTry }) => isTry);
    const [, head = '', rest = ''] = header.exec(written) ?? [];
    let when: When = outer;
    if (head !== '') {
      when = whenInside(outer, head, rest, { indentation, branches, called, names });
      blocks.push({
        indentation,
        when,
        isTry: inside || head === 'try',
        isUnnamed: head === 'except' && /^\s*NameError\b/.test(rest),
      });
    } else {
      const [, name = '', value = ''] = /^(\w+)\s*=\s*(.+)$/.exec(written) ?? [];
      const isFirst = indentation === 0 || blocks.at(-1)?.isUnnamed === true;
      const truth = name === '' || !isFirst ? null : truthOf(value, names);
      if (truth !== null) names.set(name, truth);
      // An error that nothing catches ends the loading of the module.
      if (outer === 'load' && !inside && endsModule(written)) isOver = true;
    }
    found.push({ line, when });
  }
  return (line) => {
    let low = 0;
    let high = found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((found[middle]?.line ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    return found[low - 1]?.when ?? 'load';
  };
}

interface Block {
  readonly indentation: number;
  readonly when: When;
  readonly isTry: boolean;
  /** True for `except NameError`, which defines a name that did not exist before. */
  readonly isUnnamed: boolean;
}

interface Around {
  readonly indentation: number;
  readonly branches: Map<number, boolean | null>;
  readonly called: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, boolean>;
}

const header =
  /^(?:async\s+)?(def|class|if|elif|else|try|except|finally|for|while|with|match|case)\b((?:[^#])*)/s;

function whenInside(outer: When, head: string, rest: string, around: Around): When {
  if (outer === 'never') return 'never';
  const { indentation, branches, called, names } = around;
  switch (head) {
    case 'def':
      return outer === 'load' && called.has(/^\s*(\w+)/.exec(rest)?.[1] ?? '') ? 'load' : 'perhaps';
    case 'if':
    case 'elif':
    case 'else': {
      if (head === 'if') branches.set(indentation, false);
      const before = branches.get(indentation);
      // This is the `else` of a `try` or a loop.
      if (before === undefined) return outer;
      const own = head === 'else' ? true : truthOf(conditionOf(rest), names);
      branches.set(indentation, before === true || own === true ? true : own === null ? null : before);
      if (before === true || own === false) return 'never';
      return before === false && own === true ? outer : 'perhaps';
    }
    case 'try':
      branches.delete(indentation);
      return outer;
    case 'except':
    case 'case':
      return 'perhaps';
    default:
      return outer;
  }
}

/** Returns the condition after `if`: ` sys.platform == "win32": import ctypes` → `sys.platform == "win32"`. */
const conditionOf = (rest: string): string => rest.replace(/:\s*(?:[a-z_]+\b[^'":]*)?$/s, '').trim();

/**
 * Returns the value of a condition where functions run: on Linux, in CPython, in an imported module. Null when it depends on
 * something else. Source: docs.python.org, `sys.platform`, `os.name`, `platform.system`, `typing.TYPE_CHECKING`.
 */
function truthOf(written: string, names: ReadonlyMap<string, boolean>): boolean | null {
  const test = stripped(written.trim());
  const either = partsAt(test, 'or');
  if (either.length > 1) {
    const truths = either.map((part) => truthOf(part, names));
    return truths.includes(true) ? true : truths.includes(null) ? null : false;
  }
  const each = partsAt(test, 'and');
  if (each.length > 1) {
    const truths = each.map((part) => truthOf(part, names));
    return truths.includes(false) ? false : truths.includes(null) ? null : true;
  }
  if (/^not\s/.test(test)) {
    const inner = truthOf(test.slice(4), names);
    return inner === null ? null : !inner;
  }
  if (test === 'True') return true;
  if (test === 'False' || /^(?:\w+\.)?TYPE_CHECKING$/.test(test)) return false;
  if (/^['"]__pypy__['"]\s+in\s+sys\.builtin_module_names$/.test(test)) return false;
  const known = names.get(test);
  if (known !== undefined) return known;
  const [, variable = '', sign = '', texts = ''] =
    /^((?:\w+\.)*\w+(?:\(\))?(?:\.lower\(\))?)\s*(==|!=|\.startswith\(|not\s+in|in)\s*(.+)$/s.exec(test) ??
    [];
  const fact = facts.find(({ pattern }) => pattern.test(variable.replace(/\.lower\(\)$/, '')));
  const wanted = [...texts.matchAll(/(['"])([^'"]*)\1/g)].map(([, , value = '']) => value.toLowerCase());
  if (!fact || wanted.length === 0) return null;
  const isSame =
    sign === '.startswith('
      ? wanted.some((value) => fact.value.startsWith(value))
      : wanted.includes(fact.value);
  return sign === '!=' || sign.startsWith('not') ? !isSame : isSame;
}

const facts: readonly { readonly pattern: RegExp; readonly value: string }[] = [
  { pattern: /^(?:sys\.)?platform$/, value: 'linux' },
  { pattern: /^os\.name$/, value: 'posix' },
  { pattern: /^(?:platform\.)?system\(\)$/, value: 'linux' },
  { pattern: /^(?:platform\.)?python_implementation\(\)$/, value: 'cpython' },
  { pattern: /^sys\.implementation\.name$/, value: 'cpython' },
  { pattern: /^__name__$/, value: '' },
];

const stripped = (test: string): string => (/^\([^()]*\)$/.test(test) ? test.slice(1, -1).trim() : test);

/** Splits a condition at a word outside brackets. */
function partsAt(test: string, word: 'and' | 'or'): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const match of test.matchAll(/[([{]|[)\]}]|'[^']*'|"[^"]*"|\b(?:and|or)\b/g)) {
    if (/^[([{]$/.test(match[0])) depth += 1;
    else if (/^[)\]}]$/.test(match[0])) depth -= 1;
    else if (match[0] === word && depth === 0) {
      parts.push(test.slice(from, match.index));
      from = match.index + word.length;
    }
  }
  return [...parts, test.slice(from)];
}

/** Modules that exist only on Windows. Source: docs.python.org, "MS Windows Specific Services". */
const ofWindows = /\b(?:winreg|_winreg|_winapi|msvcrt|winsound)\b/;

/** Returns the names of functions that the module calls while it is loaded. */
function calledAtLoad(statements: readonly Statement[]): ReadonlySet<string> {
  const called = new Set<string>();
  let inside: number | null = null;
  for (const { indentation, written } of statements) {
    if (inside !== null && indentation > inside) continue;
    inside = /^(?:async\s+)?def\b/.test(written) ? indentation : null;
    if (inside === null)
      for (const [, name = ''] of written.matchAll(/(?<![\w.])(\w+)\s*\(/g)) called.add(name);
  }
  return called;
}

export interface Statement {
  readonly line: number;
  readonly indentation: number;
  /** The statement without comments and without texts over several lines. */
  readonly written: string;
}

/** Returns the logical lines of a module. A bracket, a backslash or a text over several lines joins lines. */
export function statementsOf(text: string): readonly Statement[] {
  const found: Statement[] = [];
  let line = 1;
  let start = { line: 1, indentation: 0 };
  let written = '';
  let depth = 0;
  let isFresh = true;
  const plain = /[^\n\\#"'()[\]{}]+/y;
  const end = (): void => {
    if (written.trim() !== '') found.push({ ...start, written: written.trim() });
    written = '';
    isFresh = true;
  };
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    if (isFresh && (character === ' ' || character === '\t' || character === '\f' || character === '\r')) {
      at += 1;
      continue;
    }
    if (isFresh && character !== '\n') {
      start = { line, indentation: at - (text.lastIndexOf('\n', at - 1) + 1) };
      isFresh = false;
    }
    if (character === '\n') {
      line += 1;
      at += 1;
      if (depth === 0) end();
      else written += ' ';
    } else if (character === '\\' && text[at + 1] === '\n') {
      line += 1;
      at += 2;
      written += ' ';
    } else if (character === '#') {
      const stop = text.indexOf('\n', at);
      at = stop === -1 ? text.length : stop;
    } else if (character === '"' || character === "'") {
      const stop = endOfString(text, at, character);
      const string = text.slice(at, stop);
      const lines = string.split('\n').length - 1;
      line += lines;
      written += lines > 0 ? '""' : string;
      at = stop;
    } else if ('([{'.includes(character)) {
      depth += 1;
      written += character;
      at += 1;
    } else if (')]}'.includes(character)) {
      depth = Math.max(0, depth - 1);
      written += character;
      at += 1;
    } else {
      plain.lastIndex = at;
      const run = plain.exec(text)?.[0] ?? character;
      written += run;
      at += run.length;
    }
  }
  end();
  return found;
}
