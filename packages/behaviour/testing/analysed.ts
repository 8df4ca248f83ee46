import { type Entry, loadProgram, type Program } from '@emmental/code';
import { fillingsOf } from '@emmental/link';
import type { ApiCall, Behaviour, Trigger, Value } from '@emmental/model';
import { repository } from '../../code/testing/repository.ts';
import { type AnalyseOptions, type Analysis, analyse } from '../analyse.ts';

export interface AnalysedOptions extends Omit<AnalyseOptions, 'fillings'> {
  readonly handler?: string;
  readonly language?: 'py' | 'js' | 'ts';
  /** The environment variables that the template declares. */
  readonly environment?: ReadonlyMap<string, Value>;
  /** The triggers of the template, for fields of the event that they fill. */
  readonly started?: readonly Trigger[];
}

/**
 * Analyses a handler in a small repository, for tests. The first file holds the handler; `files` is the text of one
 * file, or several texts by path.
 */
export async function analysed(
  files: string | Readonly<Record<string, string>>,
  options: AnalysedOptions = {},
): Promise<Analysis & { readonly program: Program }> {
  const all = typeof files === 'string' ? { [`app.${options.language ?? 'js'}`]: files } : files;
  const [path = ''] = Object.keys(all);
  const entry: Entry = { module: path, export: options.handler ?? 'handler' };
  const program = await loadProgram(repository(all), [path]);
  const environment = options.environment ?? new Map();
  const runtime = path.endsWith('.py') ? 'python3.13' : 'nodejs22.x';
  const fillings = fillingsOf({
    name: 'Fn',
    logicalId: 'Fn',
    runtime,
    environment,
    triggers: options.started ?? [],
  });
  return { ...analyse(program, entry, { ...options, fillings }), program };
}

/**
 * Returns every call as `dynamodb:GetItem(TableName=${TABLE}, Key={…})`, sorted and without repeats; a `?` after the
 * operation marks a possible call.
 */
export function callsOf(analysis: Analysis): readonly string[] {
  const calls = analysis.behaviours.filter(
    (behaviour): behaviour is ApiCall => behaviour.kind === 'api-call',
  );
  return [...new Set(calls.map(callText))].sort();
}

/** Returns the open questions as `subject → services`. */
export const openOf = (analysis: Analysis): readonly string[] => undecided(analysis, false);

/** Returns the questions that only a name raises; they stay open where a grant depends on them. */
export const openByNameOf = (analysis: Analysis): readonly string[] => undecided(analysis, true);

const undecided = ({ behaviours }: Analysis, byName: boolean): readonly string[] =>
  behaviours.flatMap((behaviour: Behaviour) =>
    behaviour.kind === 'undecided' && (behaviour.byName ?? false) === byName
      ? [`${behaviour.what} → ${behaviour.touches === null ? 'anything' : behaviour.touches.join()}`]
      : [],
  );

const callText = ({ service, operation, input, certainty }: ApiCall): string =>
  `${service}:${operation}${certainty === 'possible' ? '?' : ''}${input.kind === 'fields' ? `(${fieldsText(input)})` : ''}`;

const fieldsText = (value: Value & { kind: 'fields' }): string =>
  [...value.fields].map(([key, inner]) => `${fieldName(value, key)}=${valueText(inner)}`).join(', ') +
  (value.open ? ', …' : '');

const fieldName = (value: Value & { kind: 'fields' }, key: string): string => {
  const name = value.names?.get(key);
  return name ? `[${valueText(name)}]` : key;
};

/** Writes a value in one line: `'literal'`, `${ENV}`, `<event.path>`, `?`. */
export function valueText(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return String(value.value);
    case 'text':
      return value.parts
        .map((part) => {
          if (typeof part === 'string') return part;
          if (part.kind === 'env') return `\${${part.name}}`;
          return part.kind === 'event' ? `<${part.path}>` : '?';
        })
        .join('');
    case 'list':
      return `[${value.items.map(valueText).join(', ')}${value.open ? ', …' : ''}]`;
    case 'fields':
      return `{${fieldsText(value)}}`;
    case 'one-of':
      return value.choices
        .map((choice) => valueText(choice.value))
        .sort()
        .join(' | ');
    case 'unknown':
      return '?';
  }
}
