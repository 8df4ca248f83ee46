import { type CompiledFunction, type CompiledProfile, compareText, profileSections } from '@emmental/model';

/**
 * Returns the compiled profile as flat lines, for readers without JSON. The first line holds the version, the app, the environment
 * (`-` for none) and the digest. Each further line is a mode, a setting, a section or a rule, sorted by bytes. Tabs separate
 * fields. In a field `%`, tabs, line ends and other control characters are `%` and two hex digits; nothing is quoted. A rule is
 * `rule FUNCTION SECTION ACTION MATCH NAME ORIGIN KEY=VALUE…`; a key with several values is repeated. `section FUNCTION SECTION open`
 * is a section that is not limited; `none` is a section that allows nothing.
 */
export function nativeLines(profile: CompiledProfile): string {
  const head = ['emmental-native/1', profile.app, profile.environment ?? '-', profile.digest];
  const lines = Object.entries(profile.functions).flatMap(([name, fn]) => functionLines(name, fn));
  return [head, ...lines.toSorted((a, b) => compareText(lineOf(a), lineOf(b)))]
    .map((line) => `${lineOf(line)}\n`)
    .join('');
}

const lineOf = (fields: readonly string[]): string => fields.map(encoded).join('\t');

function functionLines(name: string, fn: CompiledFunction): readonly (readonly string[])[] {
  const { kind, target } = fn.onBlock.quarantine ?? { kind: 'none', target: '' };
  return [
    ['setting', name, 'on-error', fn.onError],
    ['setting', name, 'break-glass', fn.breakGlass],
    ['setting', name, 'http', String(fn.onBlock.http)],
    ['setting', name, 'quarantine', kind, target],
    ...profileSections.flatMap((section): readonly (readonly string[])[] => {
      const rules = fn[section];
      return [
        ['mode', name, section, fn.mode[section]],
        ['section', name, section, sizeOf(rules)],
        ...(rules ?? []).map((rule) => [
          'rule',
          name,
          section,
          rule.action,
          rule.match,
          rule.name,
          rule.origin,
          ...fieldsOf(rule as unknown as Readonly<Record<string, unknown>>),
        ]),
      ];
    }),
    ...Object.entries(fn.skeletons).flatMap(([sink, { forms, complete }]) => [
      ['skeletons', name, sink, complete ? 'complete' : 'open'],
      ...forms.map((form) => ['skeleton', name, sink, form]),
    ]),
  ];
}

function sizeOf(rules: readonly unknown[] | null): 'open' | 'none' | 'rules' {
  if (rules === null) return 'open';
  return rules.length === 0 ? 'none' : 'rules';
}

const common: ReadonlySet<string> = new Set(['name', 'match', 'action', 'origin']);

/** Returns the other fields of a rule as `KEY=VALUE`, one for each value; a shape is JSON. */
const fieldsOf = (rule: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(rule)
    .filter(([key, value]) => !common.has(key) && value !== null)
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([key, value]) => {
      if (Array.isArray(value)) return value.map((item) => `${key}=${item}`);
      return [`${key}=${typeof value === 'object' ? JSON.stringify(value) : value}`];
    });

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds the control characters to encode.
const special = /[%\u0000-\u001f\u007f]/g;

const encoded = (field: string): string =>
  field.replace(special, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
