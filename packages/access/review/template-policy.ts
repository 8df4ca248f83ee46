import { type Glob, glob } from '../algebra/glob.ts';
import type { PolicyStatement } from '../algebra/minimise.ts';
import { type Names, patternText } from '../needs/canonical.ts';
import { plainValue } from './plain-value.ts';

/** A text of a CloudFormation template, functions in their long form. */
export type TemplateValue =
  | string
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': readonly [string, string] }
  | { readonly 'Fn::Select': readonly [number, TemplateValue] }
  | { readonly 'Fn::Split': readonly [string, TemplateValue] }
  | { readonly 'Fn::Sub': string | readonly [string, Readonly<Record<string, TemplateValue>>] };

/** The holder that a policy is written for. */
export interface Holder {
  readonly logicalId: string;
  /** Resources that a policy of it must not refer to: they come after it (`dependents`). */
  readonly after: ReadonlySet<string>;
}

/** A statement as a CloudFormation template has it: resources by reference where the template has the resource. */
export const templateStatement = (
  statement: PolicyStatement,
  holder: Holder,
  names: Names,
): Readonly<Record<string, unknown>> => ({
  Sid: statement.sid,
  Effect: statement.effect,
  [statement.notActions ? 'NotAction' : 'Action']: statement.actions,
  [statement.notResources ? 'NotResource' : 'Resource']: statement.resources.map((resource) =>
    resourceValue(resource, holder, names),
  ),
  ...(statement.condition ? { Condition: withFunctions(plainValue(statement.condition)) } : {}),
});

/** A resource by reference, by its name where a reference would be a circle. */
function resourceValue(resource: Glob, { logicalId, after }: Holder, names: Names): TemplateValue {
  const found = names.referenceOf(resource);
  if (found && found.id !== logicalId && !after.has(found.id)) {
    const tail = patternText(glob(resource.tokens.slice(found.length)));
    if (tail === '')
      return found.attr === 'Ref' ? { Ref: found.id } : { 'Fn::GetAtt': [found.id, found.attr] };
    return substituted(`\${${found.attr === 'Ref' ? found.id : `${found.id}.${found.attr}`}}${tail}`);
  }
  // A role that refers to its own function would be a circle; the function's name starts with the stack's.
  const text = patternText(resource).replaceAll(`\${${logicalId}}`, `\${AWS::StackName}-${logicalId}-*`);
  return text.includes('${') ? substituted(text) : text;
}

/** `Fn::Sub`, with a variable for each item or piece of a parameter (`pieceOf`). */
function substituted(text: string): TemplateValue {
  const variables: Record<string, TemplateValue> = {};
  const plain = text.replace(
    /\$\{(\w+)\[(\W?)(\d+)\]\}/g,
    (_, name: string, separator: string, index: string) => {
      const of: TemplateValue = { Ref: name };
      variables[`${name}${index}`] = {
        'Fn::Select': [Number(index), separator === '' ? of : { 'Fn::Split': [separator, of] }],
      };
      return `\${${name}${index}}`;
    },
  );
  return Object.keys(variables).length === 0 ? { 'Fn::Sub': text } : { 'Fn::Sub': [plain, variables] };
}

/** Texts with something to fill in, as `Fn::Sub`. */
function withFunctions(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? substituted(value) : value;
  if (Array.isArray(value)) return value.map(withFunctions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withFunctions(inner)]));
}
