import { groupedBy, oncePerApp } from '../../once.ts';
import { type Facts, type FunctionFacts, functionRule } from '../../rule.ts';
import { answered, notAsked, type Setting, settings, weightless, writtenAs } from '../../setting.ts';

/** Roles of the template are told by access/shared-role, which knows what each function gains by it. */
export const functionSameOutsideRole = functionRule({
  id: 'function/same-outside-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions share a role that the template does not declare: each has the permissions of all, and maybe more.',
  judge: (fn, facts) => {
    const { role: own } = fn.declaration;
    if (own !== null)
      return own === roleOfService && facts.functions.length === 1
        ? weightless(answered(true, ''), 'the service has no other function')
        : notAsked('the template declares its role');
    const role = roleOf(fn, facts);
    if (role === null) return notAsked('it names no role');
    const [lead, ...others] = holdersOf(facts)(role);
    // Told once, of the first that holds it.
    return answered(
      lead === fn && others.length > 0,
      lead === fn ? 'no other function of the template holds its role' : 'reported for another function',
      settingOf(fn, facts).flatMap((setting) => (setting.state === 'known' ? [setting.at] : []))[0] ?? null,
    );
  },
  say: (fn, facts) => {
    const names = holdersOf(facts)(roleOf(fn, facts) ?? '').map(({ declaration }) => declaration.name);
    return {
      asFact: `${fn.declaration.name} has the role that all functions of its service share`,
      title: `${names.length} functions share a role that the template does not declare: ${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}`,
      severity: 'info',
      fix: 'give each function its own role',
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
