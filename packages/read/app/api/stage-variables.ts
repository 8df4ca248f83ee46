import { choicesOf, partsOf, text, type Value } from '@emmental/model';
import { valuesAt } from '../calls.ts';
import type { Declared } from '../declared.ts';
import { entries, property } from '../property.ts';

/** The variables of one stage. `isOpen` = it may have others. */
interface Variables {
  readonly values: ReadonlyMap<string, Value>;
  readonly isOpen: boolean;
}

const places = [
  'Variables',
  'StageVariables',
  'StageDescription.Variables',
  'CanarySetting.StageVariableOverrides',
  'DeploymentCanarySettings.StageVariableOverrides',
  'StageDescription.CanarySetting.StageVariableOverrides',
];

/** Returns the variables of each stage: of this API (and of stages whose API is not known), or of every API for undefined. */
export function variablesOfStages(app: Declared, api?: string | null): readonly Variables[] {
  return app
    .ofType('AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage', 'AWS::ApiGateway::Deployment')
    .filter(({ properties }) => {
      const owners = ['RestApiId', 'ApiId'].flatMap((key) => app.named(property(properties, key)));
      return api == null || owners.length === 0 || owners.includes(api);
    })
    .flatMap(({ properties }) =>
      places.flatMap((path) =>
        valuesAt(properties, path).map((value) => ({
          values: new Map(entries(value).map(({ key, value: variable }) => [key, variable])),
          isOpen: value.kind !== 'fields' || value.open,
        })),
      ),
    );
}

/** `${stageVariables.in}`, `$stageVariables.in`, `$stageVariables['in']`, `$stageVariables.get("in")`. */
const mark =
  /\$\{\s*stageVariables\.(\w+)\s*\}|\$\{?stageVariables(?:\.get\(\s*["'](\w+)["']\s*\)|\[\s*["'](\w+)["']\s*\]|\.(\w+))\}?/g;

/** A mapping of a parameter that is nothing but a variable. */
const only = /^stageVariables\.(\w+)$/;

const nameIn = (match: RegExpExecArray | RegExpMatchArray): string =>
  match.slice(1).find((group) => group !== undefined) ?? '';

/**
 * Returns what an integration becomes in each stage of its API. A stage that lacks a variable which another stage sets cannot
 * serve the integration, so it does not count. A variable that no stage sets stays as it is written.
 */
export function inStages(integration: Value, api: string | null, app: Declared): readonly Value[] {
  const names = new Set<string>();
  visitTexts(integration, (written) => {
    for (const match of written.matchAll(mark)) names.add(nameIn(match));
    const single = only.exec(written);
    if (single) names.add(nameIn(single));
  });
  if (names.size === 0) return [integration];
  const stages = variablesOfStages(app, api);
  const isSet = (name: string): boolean => stages.some(({ values }) => values.has(name));
  const serving = stages.filter(({ values, isOpen }) =>
    [...names].every((name) => isOpen || values.has(name) || !isSet(name)),
  );
  const found = serving.map(({ values }) => replaced(integration, values));
  return found.length > 0 ? found : [integration];
}

function visitTexts(value: Value, visit: (written: string) => void): void {
  switch (value.kind) {
    case 'list':
      for (const item of value.items) visitTexts(item, visit);
      return;
    case 'fields':
      for (const field of value.fields.values()) visitTexts(field, visit);
      return;
    case 'one-of':
      for (const choice of value.choices) visitTexts(choice.value, visit);
      return;
    case 'unknown':
      return;
    default:
      for (const part of partsOf(value) ?? []) if (typeof part === 'string') visit(part);
  }
}

/** Returns the value with these variables in place of their marks. */
function replaced(value: Value, variables: Variables['values']): Value {
  switch (value.kind) {
    case 'list':
      return { ...value, items: value.items.map((item) => replaced(item, variables)) };
    case 'fields':
      return {
        ...value,
        fields: new Map([...value.fields].map(([key, field]) => [key, replaced(field, variables)])),
      };
    case 'one-of':
      return {
        ...value,
        choices: value.choices.map((choice) => ({ ...choice, value: replaced(choice.value, variables) })),
      };
    case 'unknown':
      return value;
    default:
      return replacedText(value, variables);
  }
}

type Parts = NonNullable<ReturnType<typeof partsOf>>;

function replacedText(value: Value, variables: Variables['values']): Value {
  const parts = partsOf(value) ?? [];
  const [first] = parts;
  const single = parts.length === 1 && typeof first === 'string' ? only.exec(first) : null;
  const variable = single ? variables.get(nameIn(single)) : undefined;
  // The static value of a mapping stands in single quotes.
  if (variable) return joined([[["'"]], choicesOfText(variable), [["'"]]], value);
  const pieces = parts.flatMap((part): readonly (readonly Parts[])[] =>
    typeof part === 'string' ? piecesOf(part, variables) : [[[part]]],
  );
  return joined(pieces, value);
}

/** Splits a text into its pieces, each with its choices. */
function piecesOf(written: string, variables: Variables['values']): readonly (readonly Parts[])[] {
  const pieces: (readonly Parts[])[] = [];
  let end = 0;
  for (const match of written.matchAll(mark)) {
    const variable = variables.get(nameIn(match));
    if (!variable) continue;
    pieces.push([[written.slice(end, match.index)]], choicesOfText(variable));
    end = match.index + match[0].length;
  }
  return [...pieces, [[written.slice(end)]]];
}

/** Returns the texts that a variable may have; a value that is not known stays a mark, which no stage sets. */
const choicesOfText = (variable: Value): readonly Parts[] =>
  choicesOf(variable).map(({ value }) => partsOf(value) ?? ['${stageVariables._}']);

/** Bound of the texts that the variables of one text may make. */
const maxChoices = 32;

function joined(pieces: readonly (readonly Parts[])[], { at }: Value): Value {
  const texts = pieces.reduce<readonly Parts[]>(
    (before, choices) =>
      before.flatMap((start) => choices.map((parts) => [...start, ...parts])).slice(0, maxChoices),
    [[]],
  );
  const values = texts.map((parts) => text(parts, at));
  const [first] = values;
  return values.length === 1 && first
    ? first
    : {
        kind: 'one-of',
        choices: values.map((value) => ({ when: null, value })),
        ...(at === undefined ? {} : { at }),
      };
}
