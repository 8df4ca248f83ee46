import { asString, type Diagnostic, diagnostic, type Role, type Statement, spelled } from '@emmental/model';
import type { Unread } from '../format.ts';
import type { Api } from './api/route.ts';
import { coversAction } from './audience.ts';
import type { Declared } from './declared.ts';
import { functionsIn } from './flows/unread-starters.ts';
import { alternatives, property } from './property.ts';
import type { StateMachine } from './state-machine.ts';

/**
 * Returns the definitions of APIs and state machines that were not read, with a diagnostic for each. An API may
 * start every function, a state machine those that its role may invoke or that it gets by name.
 */
export function unreadDefinitions(
  apis: readonly Api[],
  machines: readonly StateMachine[],
  roles: readonly Role[],
  app: Declared,
): { readonly parts: readonly Unread[]; readonly diagnostics: readonly Diagnostic[] } {
  const parts: Unread[] = [];
  const diagnostics: Diagnostic[] = [];
  const add = (name: string, why: string, at: Unread['at'], starts: Unread['starts']): void => {
    parts.push({ name, at, starts, grants: [] });
    if (starts === 'all' || starts.length > 0 || isElsewhere(why))
      diagnostics.push(diagnostic('template/elsewhere', at, `${name}: ${why}`));
  };
  for (const { resource, unknown } of apis)
    for (const { why, at } of unknown.slice(0, 1)) add(`the definition of ${resource.id}`, why, at, 'all');
  for (const { resource, calls } of machines) {
    const [first] = calls.unknown.filter(({ why }) => isElsewhere(why));
    if (!first) continue;
    const starts = invokedBy(resource.properties, roles, app);
    add(`the definition of ${resource.id}`, first.why, first.at, starts);
  }
  return { parts, diagnostics };
}

/** Reports the permissions to call functions that are not in the template, in one diagnostic. */
export function permissionsElsewhere(app: Declared): readonly Diagnostic[] {
  const elsewhere = app.ofType('AWS::Lambda::Permission').filter(({ properties }) => {
    const target = property(properties, 'FunctionName');
    return target !== undefined && app.functionsNamed(target).length === 0;
  });
  const [first, ...others] = elsewhere;
  if (!first) return [];
  const more = others.length > 0 ? `; ${others.length} more` : '';
  const target = spelled(property(first.properties, 'FunctionName'));
  return [diagnostic('template/elsewhere', first.at, `${first.id} permits calls of ${target}${more}`)];
}

const isElsewhere = (why: string): boolean => why.startsWith('the definition ');

/** Returns the functions that a state machine may start by its role and its substitutions. */
function invokedBy(
  properties: Parameters<typeof property>[0],
  roles: readonly Role[],
  app: Declared,
): Unread['starts'] {
  const held = app.named(property(properties, 'RoleArn'), 'AWS::IAM::Role');
  const statements = roles.filter(({ id }) => held.includes(id)).flatMap((role) => role.statements);
  const invoking = statements.filter(
    (statement) => statement.effect === 'Allow' && coversAction(statement, 'lambda:InvokeFunction') !== 'no',
  );
  if (held.length === 0 || invoking.some((statement) => isEverywhere(statement))) return 'all';
  const named = [
    ...invoking.flatMap(({ resource }) => resource?.values ?? []),
    ...alternatives(property(properties, 'DefinitionSubstitutions')).map(({ value }) => value),
  ];
  return [...new Set(named.flatMap((value) => [...functionsIn(value, app)]))];
}

const isEverywhere = ({ resource }: Statement): boolean =>
  resource === null ||
  resource.not ||
  resource.values.some((value) => /^\*|:function:\*$/.test(asString(value) ?? ''));
