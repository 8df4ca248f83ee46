import { type Glob, glob } from '../algebra/glob.ts';
import type { PolicyStatement } from '../algebra/minimise.ts';
import { type Names, patternText } from '../needs/canonical.ts';
import { plainValue } from './plain-value.ts';

/** A text in a CloudFormation template, with intrinsic functions in their long form. */
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
  /** Resources that depend on the holder (`dependents`), to which its policy must not refer. */
  readonly after: ReadonlySet<string>;
}

/** Returns a statement for a CloudFormation template. Resources of the template are references. */
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

/** Returns a resource as a reference, or by its name if a reference would be circular. */
function resourceValue(resource: Glob, { logicalId, after }: Holder, names: Names): TemplateValue {
  const found = names.referenceOf(resource);
  if (found && found.id !== logicalId && !after.has(found.id)) {
    const tail = patternText(glob(resource.tokens.slice(found.length)));
    if (tail === '')
      return found.attr === 'Ref' ? { Ref: found.id } : { 'Fn::GetAtt': [found.id, found.attr] };
    return substituted(`\${${found.attr === 'Ref' ? found.id : `${found.id}.${found.attr}`}}${tail}`);
  }
  // A role cannot refer to its own function (a circular reference). A generated function name starts with the name of the stack.
  const text = patternText(resource).replaceAll(`\${${logicalId}}`, `\${AWS::StackName}-${logicalId}-*`);
  return text.includes('${') ? substituted(text) : text;
}

/** Returns `Fn::Sub` of a text. An item of a list parameter, or a piece of a split text, becomes a variable. */
function substituted(text: string): TemplateValue {
  const variables: Record<string, TemplateValue> = {};
  const plain = text.replace(
    /\$\{(\w+)\[(\W?)(\d+)\]\}/g,
    (_, name: string, separator: string, index: string) => {
      const parameter: TemplateValue = { Ref: name };
      variables[`${name}${index}`] = {
        'Fn::Select': [Number(index), separator === '' ? parameter : { 'Fn::Split': [separator, parameter] }],
      };
      return `\${${name}${index}}`;
    },
  );
  return Object.keys(variables).length === 0 ? { 'Fn::Sub': text } : { 'Fn::Sub': [plain, variables] };
}

/** Replaces texts with `${…}` by `Fn::Sub`, in values of any depth. */
function withFunctions(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? substituted(value) : value;
  if (Array.isArray(value)) return value.map(withFunctions);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withFunctions(inner)]));
}
