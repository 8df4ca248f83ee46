import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ParserOptions } from 'oxc-parser';

/**
 * With fewer openers than this, no text overflows the parser's stack. Measured: 2,500 levels of any construct
 * are safe.
 */
const safe = 5000;
const seconds = 20;

/**
 * Characters that can open a level, with their weight. Two openers of weight 1 are needed for one level; `<`
 * alone opens one.
 */
const weights = new Map<string, number>([...'([{`=?:!~+-,@'].map((opener) => [opener, 1]));
weights.set('<', 2);

/**
 * Tells if the parser survives a text. The native parser is recursive, and a stack overflow in it ends the
 * process without an exception. So a text that could nest that deeply is first parsed in a process of its
 * own.
 */
export function survivesParsing(path: string, text: string, options: ParserOptions): boolean {
  if (!mayNestDeeply(text)) return true;
  const parser = pathToFileURL(createRequire(import.meta.url).resolve('oxc-parser')).href;
  const program = `import(${JSON.stringify(parser)}).then(({ parseSync }) => parseSync(process.argv[1], require('node:fs').readFileSync(0, 'utf8'), JSON.parse(process.argv[2])))`;
  const { status } = spawnSync(process.execPath, ['-e', program, path, JSON.stringify(options)], {
    input: text,
    timeout: seconds * 1000,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  return status === 0;
}

/**
 * Counts openers, closed or not. This is an upper bound of the nesting, from which no string, comment or
 * regular expression can hide a level.
 */
function mayNestDeeply(text: string): boolean {
  if (text.length < safe) return false;
  let weight = 0;
  for (let at = 0; at < text.length; at += 1) weight += weightOf[text.charCodeAt(at)] ?? 0;
  weight += text.match(keywords)?.length ?? 0;
  return weight > safe;
}

const weightOf = Uint8Array.from({ length: 128 }, (_, code) => weights.get(String.fromCharCode(code)) ?? 0);

/** Words after which another statement or expression follows one level deeper. */
const keywords =
  /\b(?:if|else|for|while|do|with|new|await|yield|typeof|void|delete|keyof|infer|unique|readonly|async|extends)\b/g;
