import { groupedBy, oncePerApp } from '../../once.ts';
import { functionRule, type ReviewedFunction, type RuleInput } from '../../rule.ts';
import { answered, factAnswers, notApplicable, type Setting, settings, writtenAs } from '../../setting.ts';

/** The rule access/shared-role reports shared roles that the template declares. */
export const functionSameOutsideRole = functionRule({
  id: 'function/same-outside-role',
  aliases: ['EMM-FN-SHARED-ROLE'],
  slice: 'role',
  threats: ['T10'],
  help: 'Several functions share a role that the template does not declare: each has the permissions of all, and maybe more.',
  judge: (fn, input) => {
    const { role: own } = fn.declaration;
    if (own !== null)
      return own === roleOfService && input.functions.length === 1
        ? factAnswers(answered(true, ''), 'the service has no other function')
        : notApplicable('the template declares its role');
    const role = roleOf(fn, input);
    if (role === null) return notApplicable('it names no role');
    const [lead, ...others] = holdersOf(input)(role);
    // A shared role is reported once, for the first function that holds it.
    return answered(
      lead === fn && others.length > 0,
      lead === fn ? 'no other function of the template holds its role' : 'reported for another function',
      settingOf(fn, input).flatMap((setting) => (setting.state === 'known' ? [setting.at] : []))[0] ?? null,
    );
  },
  concerned: (fn, input) => holdersOf(input)(roleOf(fn, input) ?? ''),
  describe: (fn, input) => {
    const { length } = holdersOf(input)(roleOf(fn, input) ?? '');
    return {
      factTitle: `${fn.declaration.name} has the role that all functions of its service share`,
      title: `${length} functions share a role that the template does not declare`,
      severity: 'info',
      fix: 'give each function its own role',
    };
  },
});

const holdersOf = oncePerApp((input) =>
  groupedBy(
    input.functions.filter(({ declaration }) => declaration.role === null),
    (fn) => {
      const role = roleOf(fn, input);
      return role === null ? [] : [role];
    },
  ),
);

/** The role that the Serverless Framework gives to all functions that name no role. */
const roleOfService = 'IamRoleLambdaExecution';

/** Returns the role as the template writes it, or the undefined name that it refers to; null when there is no role or it is not known. */
function roleOf(fn: ReviewedFunction, input: RuleInput): string | null {
  const [role, ...more] = settingOf(fn, input);
  if (role === undefined || more.length > 0) return null;
  return writtenAs(role);
}

function settingOf({ declaration }: ReviewedFunction, { app }: RuleInput): readonly Setting[] {
  const resource = app.resources.get(declaration.logicalId);
  return resource ? settings(resource.properties, 'Role') : [];
}
