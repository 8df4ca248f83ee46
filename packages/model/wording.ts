import type { App } from './app.ts';
import type { Finding } from './finding.ts';

/** The value of a property in a fix: a mapping, a list, or literal text; null = the fix only names the property. */
export type FixValue = string | null | readonly FixValue[] | ReadonlyMap<string, FixValue>;

/** The names that a template language uses for CloudFormation's types and properties. Rules write their fixes in CloudFormation's names. */
export interface Wording {
  /** Returns the language's name of a type such as `AWS::SQS::Queue`; null = the same name as in CloudFormation. */
  typed(type: string): string | null;
  /**
   * Returns the text that sets a property of a type. `path` has the names from the outermost level to the property. Null =
   * the same text as in CloudFormation.
   */
  set(type: string, path: readonly string[], value: FixValue): string | null;
}

/**
 * Returns a finding whose fix uses the names of the template's language. In a fix, backticks enclose text for a template,
 * written with CloudFormation's names: `TracingEnabled: true`, `AWS::Logs::LogGroup`, or
 * `AWS::Events::Rule/Targets.DeadLetterConfig` for a property of another type than the type of the finding's resource.
 */
export function inWordsOf(app: App, finding: Finding): Finding {
  if (finding.fix === null || !finding.fix.includes('`')) return finding;
  const id = (finding.resource ?? '').replace(/^[^#]*#/, '');
  const fn = app.functions.find(({ logicalId, name }) => id === logicalId || id === `functions.${name}`);
  const resource =
    app.resources.get(fn?.logicalId ?? id) ?? [...app.resources.values()].find(({ place }) => place === id);
  // The URL of a function of serverless.yml is a part of the function.
  const isUrl = /^functions\..+\.url$/.test(id);
  // In serverless.yml, `resources` is CloudFormation that the user wrote, so its names stay.
  const isForeign = app.format === 'serverless' && !fn && !isUrl && resource?.generated !== true;
  const wording = isForeign ? undefined : app.wording;
  const ofFunction = isUrl ? 'AWS::Lambda::Url' : 'AWS::Lambda::Function';
  const type = resource?.type ?? (fn || isUrl ? ofFunction : '');
  const fix = finding.fix.replace(/`([^`]+)`/g, (_, part: string) => worded(part, type, wording));
  // If several properties lie in the same place, only the last one names it.
  return { ...finding, fix: fix.replace(/( \(in [\w.]+\))(?=.*\1)/g, '') };
}

function worded(part: string, own: string, wording: Wording | undefined): string {
  const [, type, path = '', colon, rest = ''] =
    /^(?:(\w+::\w+::\w+)\/?)?([\w.]*)(: )?(.*)$/s.exec(part) ?? [];
  const set = path === '' ? null : wording?.set(type ?? own, path.split('.'), colon ? valueIn(rest) : null);
  if (path === '') return wording?.typed(type ?? own) ?? part;
  const written = set ?? part.slice(type ? type.length + 1 : 0);
  // Some formats have a setting and no resource for this type; then the setting alone is the text.
  const typeName = type && (wording?.typed(type) ?? (set === null ? type : null));
  return typeName ? `${typeName} with ${written}` : written;
}

/** Parses a value in YAML's one-line style, such as `{ Types: [REGIONAL] }`. Any other text is a literal text. */
function valueIn(text: string): FixValue {
  const inner = text.slice(1, -1).trim();
  if (/^\{.*\}$/s.test(text))
    return new Map(
      parts(inner).map((part) => {
        const colon = part.indexOf(': ');
        return colon < 0 ? [part, null] : [part.slice(0, colon), valueIn(part.slice(colon + 2))];
      }),
    );
  return /^\[.*\]$/s.test(text) ? parts(inner).map(valueIn) : text;
}

/** Splits a text at its commas, except commas inside brackets. */
function parts(text: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const letter of text) {
    if ('{['.includes(letter)) depth += 1;
    if ('}]'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) found.push('');
    else found[found.length - 1] += letter;
  }
  return found.map((part) => part.trim()).filter((part) => part !== '');
}
