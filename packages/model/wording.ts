import type { App } from './app.ts';
import type { Finding } from './finding.ts';

/** The value of a property in a fix: a mapping, a list, or literal text; null = the fix only names the property. */
export type Said = string | null | readonly Said[] | ReadonlyMap<string, Said>;

/** The words of a template language for names that rules give in CloudFormation's words. */
export interface Wording {
  /** Returns people's name for a type such as `AWS::SQS::Queue`; null = CloudFormation's name. */
  typed(type: string): string | null;
  /**
   * Returns the name of a property of a type, with dots between levels, together with its new value; null = as
   * CloudFormation has it.
   */
  set(type: string, path: readonly string[], value: Said): string | null;
}

/**
 * A finding with its fix in the words of the file that it points at. What belongs into a template stands in backticks, in
 * CloudFormation's words: `TracingEnabled: true`, `AWS::Logs::LogGroup`, and `AWS::Events::Rule/Targets.DeadLetterConfig` for a
 * property of another type than the finding's own.
 */
export function inWordsOf(app: App, finding: Finding): Finding {
  if (finding.fix === null || !finding.fix.includes('`')) return finding;
  const id = (finding.resource ?? '').replace(/^[^#]*#/, '');
  const fn = app.functions.find(({ logicalId, name }) => id === logicalId || id === `functions.${name}`);
  const resource =
    app.resources.get(fn?.logicalId ?? id) ?? [...app.resources.values()].find(({ place }) => place === id);
  // CloudFormation that the user wrote beside a service of another format stays CloudFormation.
  const isForeign = app.format === 'serverless' && !fn && resource?.generated !== true;
  const wording = isForeign ? undefined : app.wording;
  const type = resource?.type ?? (fn ? 'AWS::Lambda::Function' : '');
  const fix = finding.fix.replace(/`([^`]+)`/g, (_, part: string) => worded(part, type, wording));
  // The place of the property is named only once.
  return { ...finding, fix: fix.replace(/( \(in [\w.]+\))(?=.*\1)/g, '') };
}

function worded(part: string, own: string, wording: Wording | undefined): string {
  const [, type, path = '', colon, rest = ''] =
    /^(?:(\w+::\w+::\w+)\/?)?([\w.]*)(: )?(.*)$/s.exec(part) ?? [];
  const set = path === '' ? null : wording?.set(type ?? own, path.split('.'), colon ? valueIn(rest) : null);
  if (path === '') return wording?.typed(type ?? own) ?? part;
  const written = set ?? part.slice(type ? type.length + 1 : 0);
  // Where a format has no resource for it, the setting alone names the place.
  const of = type && (wording?.typed(type) ?? (set === null ? type : null));
  return of ? `${of} with ${written}` : written;
}

/** `{ Types: [REGIONAL] }`: YAML as it stands on one line; a text is taken as it is. */
function valueIn(text: string): Said {
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

/** The parts between commas that stand in no bracket. */
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
