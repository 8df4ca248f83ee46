import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ParserOptions } from 'oxc-parser';

/**
 * A text with fewer openers than this cannot overflow the stack of the parser. Measured: 2,500 levels of any
 * construct are safe.
 */
const safeWeight = 5000;
const timeoutSeconds = 20;

/**
 * The characters that can begin a level of nesting, with their weights. A level needs two openers of weight
 * 1, or one `<`.
 */
const weights = new Map<string, number>([...'([{`=?:!~+-,@'].map((opener) => [opener, 1]));
weights.set('<', 2);

/**
 * Tells if the parser can parse a text without a stack overflow. The native parser is recursive, and an
 * overflow would end this process without an exception. So a text that may be nested deeply is first parsed
 * in a separate process.
 */
export function survivesParsing(path: string, text: string, options: ParserOptions): boolean {
  if (!mayNestDeeply(text)) return true;
  const parser = pathToFileURL(createRequire(import.meta.url).resolve('oxc-parser')).href;
  const program = `import(${JSON.stringify(parser)}).then(({ parseSync }) => parseSync(process.argv[1], require('node:fs').readFileSync(0, 'utf8'), JSON.parse(process.argv[2])))`;
  const { status } = spawnSync(process.execPath, ['-e', program, path, JSON.stringify(options)], {
    input: text,
    timeout: timeoutSeconds * 1000,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  return status === 0;
}

/**
 * Counts openers, whether they are closed or not. The result is an upper bound of the nesting. Openers in
 * strings, comments and regular expressions are counted too, so these cannot hide a level.
 */
function mayNestDeeply(text: string): boolean {
  if (text.length < safeWeight) return false;
  let weight = 0;
  for (let at = 0; at < text.length; at += 1) weight += weightOf[text.charCodeAt(at)] ?? 0;
  weight += text.match(keywords)?.length ?? 0;
  return weight > safeWeight;
}

const weightOf = Uint8Array.from({ length: 128 }, (_, code) => weights.get(String.fromCharCode(code)) ?? 0);

/** Keywords that are followed by a statement or expression one level deeper. */
const keywords =
  /\b(?:if|else|for|while|do|with|new|await|yield|typeof|void|delete|keyof|infer|unique|readonly|async|extends)\b/g;
