import { groupedBy, oncePerApp } from '../../once.ts';
import { type Facts, type FunctionFacts, functionRule } from '../../rule.ts';
import { answered, notAsked, type Setting, settings, weightless, writtenAs } from '../../setting.ts';

/** Roles of the template are told by access/shared-role, which knows what each function gains by it. */
export const functionSameOutsideRole = functionRule({
  id: 'function/same-outside-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions hold one role that stands elsewhere: each may do what any of them needs, and more that nobody sees here.',
  judge: (fn, facts) => {
    const { role: own } = fn.declaration;
    if (own !== null)
      return own === roleOfService && facts.functions.length === 1
        ? weightless(answered(true, ''), 'the service has no other function')
        : notAsked('its role stands in the template');
    const role = roleOf(fn, facts);
    if (role === null) return notAsked('it names no role');
    const [lead, ...others] = holdersOf(facts)(role);
    // Told once, of the first that holds it.
    return answered(
      lead === fn && others.length > 0,
      lead === fn ? 'no other function of the template holds its role' : 'told of another function',
      settingOf(fn, facts).flatMap((one) => (one.state === 'known' ? [one.at] : []))[0] ?? null,
    );
  },
  say: (fn, facts) => {
    const names = holdersOf(facts)(roleOf(fn, facts) ?? '').map(({ declaration }) => declaration.name);
    return {
      asFact: `${fn.declaration.name} holds the role of its whole service`,
      title: `${names.length} functions hold one role that stands elsewhere: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}`,
      severity: 'info',
      fix: 'give each function a role of its own',
    };
  },
});

const holdersOf = oncePerApp((facts) =>
  groupedBy(
    facts.functions.filter(({ declaration }) => declaration.role === null),
    (fn) => {
      const role = roleOf(fn, facts);
      return role === null ? [] : [role];
    },
  ),
);

/** The Serverless Framework's role for all functions that name none. */
const roleOfService = 'IamRoleLambdaExecution';

/** The role as it is written, or the name that the template does not define; null where none is, or where it is not known at all. */
function roleOf(fn: FunctionFacts, facts: Facts): string | null {
  const [role, ...more] = settingOf(fn, facts);
  if (role === undefined || more.length > 0) return null;
  return writtenAs(role);
}

function settingOf({ declaration }: FunctionFacts, { app }: Facts): readonly Setting[] {
  const resource = app.resources.get(declaration.logicalId);
  return resource ? settings(resource.properties, 'Role') : [];
}
