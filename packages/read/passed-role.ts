import type { Source } from '@emmental/model';
import { type Hole, type Role, type Statement, spelled, text, type Value } from '@emmental/model';
import { declared } from './app/declared.ts';
import { rolesOf } from './app/roles.ts';
import type { Scope } from './evaluate/index.ts';
import type { Template } from './format.ts';
import { isSameInBoth, type Nesting, namedBy, namesIn, type Passed } from './nested.ts';

/**
 * Returns a function that finds the role which an ancestor template passes to a parameter of a nested
 * template. The role is converted to the terms of the nested template. A name that has no meaning in the
 * nested template becomes unknown, so it equals nothing there.
 */
export function passedRoles(
  templates: ReadonlyMap<string, Template>,
  nesting: Nesting,
  source: Source,
): (path: string, parameter: string) => Role | null {
  const read = new Map<string, readonly Role[]>();
  const rolesAt = (path: string): readonly Role[] => {
    const template = templates.get(path);
    const roles =
      read.get(path) ?? (template ? rolesOf(declared(template, nesting.scope(path), source)).list() : []);
    read.set(path, roles);
    return roles;
  };
  return (path, parameter) => {
    const passed = nesting.passed(path, parameter);
    const role = passed && rolesAt(passed.path).find(({ id }) => id === passed.id);
    return passed && role ? inNestedTerms(role, passed, nesting.scope(passed.path)) : null;
  };
}

function inNestedTerms(role: Role, passed: Passed, scope: Scope): Role {
  const condition = (when: string | null) => (when === null ? null : `${when} of ${passed.path}`);
  const translated = (value: Value): Value => {
    switch (value.kind) {
      case 'text':
        return textOf(namedBy(value, scope), passed);
      case 'list':
        return { ...value, items: value.items.map(translated) };
      case 'fields':
        return {
          ...value,
          fields: new Map([...value.fields].map(([key, inner]) => [key, translated(inner)])),
        };
      case 'one-of':
        return {
          ...value,
          choices: value.choices.map((choice) => ({
            when: condition(choice.when),
            value: translated(choice.value),
          })),
        };
      case 'constant':
      case 'unknown':
        return value;
    }
  };
  const statement = (original: Statement): Statement => ({
    ...original,
    action: { ...original.action, values: original.action.values.map(translated) },
    resource: original.resource && { ...original.resource, values: original.resource.values.map(translated) },
    principal: original.principal && { ...original.principal, value: translated(original.principal.value) },
    condition: original.condition && translated(original.condition),
    when: condition(original.when),
  });
  const { boundaryPolicy } = role;
  return {
    ...role,
    id: `${passed.path}#${role.id}`,
    declaredIn: passed.path,
    holders: [],
    statements: role.statements.map(statement),
    managed: role.managed.map((entry) => ({ ...entry, policy: translated(entry.policy) })),
    boundary: role.boundary && translated(role.boundary),
    ...(boundaryPolicy
      ? { boundaryPolicy: { ...boundaryPolicy, statements: boundaryPolicy.statements.map(statement) } }
      : {}),
    trust: role.trust.map(statement),
  };
}

/**
 * Converts a text of the ancestor template to the terms of the nested one. A part that the nested template
 * receives in a parameter becomes that parameter.
 */
function textOf(value: Value, { path, parameters }: Passed): Value {
  if (value.kind !== 'text') return value;
  const translatedPart = (part: string | Hole): string | Hole => {
    if (typeof part === 'string' || isSameInBoth(part)) return part;
    const alone = text([part]);
    const parameter = parameters.get(spelled(alone));
    if (parameter !== undefined)
      return { kind: 'external', source: 'parent', name: namesIn(alone), parameter };
    const why = `${namesIn(alone)} is a name of ${path}`;
    return part.kind === 'parameter' && part.default !== undefined
      ? { kind: 'unknown', why, default: part.default }
      : { kind: 'unknown', why };
  };
  return text(value.parts.map(translatedPart), value.at);
}
