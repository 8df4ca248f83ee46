import type { Source } from '@emmental/model';
import { type Hole, type Role, type Statement, spelled, text, type Value } from '@emmental/model';
import { declared } from './app/declared.ts';
import { rolesOf } from './app/roles.ts';
import type { Scope } from './evaluate/index.ts';
import type { Template } from './format.ts';
import { isSameInBoth, type Nesting, namedBy, namesIn, type Passed } from './nested.ts';

/**
 * The roles that templates further up pass down to nested ones, by the parameter that brings them: as they are declared
 * there, in the words of the nested template. What it has no words for stays unknown, so nothing is compared with it.
 */
export function passedRoles(
  templates: ReadonlyMap<string, Template>,
  nesting: Nesting,
  source: Source,
): (path: string, parameter: string) => Role | null {
  const read = new Map<string, readonly Role[]>();
  const rolesAt = (path: string): readonly Role[] => {
    const template = templates.get(path);
    const known =
      read.get(path) ?? (template ? rolesOf(declared(template, nesting.scope(path), source)).all() : []);
    read.set(path, known);
    return known;
  };
  return (path, parameter) => {
    const passed = nesting.passed(path, parameter);
    const role = passed && rolesAt(passed.path).find(({ id }) => id === passed.id);
    return passed && role ? inOtherWords(role, passed, nesting.scope(passed.path)) : null;
  };
}

function inOtherWords(role: Role, passed: Passed, scope: Scope): Role {
  const condition = (when: string | null) => (when === null ? null : `${when} of ${passed.path}`);
  const of = (value: Value): Value => {
    switch (value.kind) {
      case 'text':
        return textOf(namedBy(value, scope), passed);
      case 'list':
        return { ...value, items: value.items.map(of) };
      case 'fields':
        return { ...value, fields: new Map([...value.fields].map(([key, inner]) => [key, of(inner)])) };
      case 'one-of':
        return {
          ...value,
          choices: value.choices.map((one) => ({ when: condition(one.when), value: of(one.value) })),
        };
      case 'constant':
      case 'unknown':
        return value;
    }
  };
  const statement = (one: Statement): Statement => ({
    ...one,
    action: { ...one.action, values: one.action.values.map(of) },
    resource: one.resource && { ...one.resource, values: one.resource.values.map(of) },
    principal: one.principal && { ...one.principal, value: of(one.principal.value) },
    condition: one.condition && of(one.condition),
    when: condition(one.when),
  });
  const { boundaryPolicy } = role;
  return {
    ...role,
    id: `${passed.path}#${role.id}`,
    of: passed.path,
    holders: [],
    statements: role.statements.map(statement),
    managed: role.managed.map((one) => ({ ...one, policy: of(one.policy) })),
    boundary: role.boundary && of(role.boundary),
    ...(boundaryPolicy
      ? { boundaryPolicy: { ...boundaryPolicy, statements: boundaryPolicy.statements.map(statement) } }
      : {}),
    trust: role.trust.map(statement),
  };
}

/** A text of the one template in the words of the other: its own parameters, where they bring the same. */
function textOf(value: Value, { path, parameters }: Passed): Value {
  if (value.kind !== 'text') return value;
  const other = (part: string | Hole): string | Hole => {
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
  return text(value.parts.map(other), value.at);
}
