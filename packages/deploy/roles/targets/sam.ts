import type { App } from '@emmental/model';
import { isPlainList, plainOf } from '../../edit/node.ts';
import type { TemplateText } from '../../edit/overlay.ts';
import { isPlainMap, type Plain, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { isKnownPolicy } from '../managed.ts';
import { cloudformation } from './cloudformation.ts';
import type { RoleTarget } from './target.ts';

/** Writes roles into SAM templates. SAM makes a role from `Policies` for a function without `Role`. */
export const sam: RoleTarget = {
  ...cloudformation,
  format: 'sam',
  reduceRole: (role, fn, least, place) => {
    if (!role.generated || fn === null) return cloudformation.reduceRole(role, fn, least, place);
    const path = ['Resources', fn.logicalId, 'Properties'];
    const kept = keptPolicies(place.template, [...path, 'Policies'], place.app);
    if (typeof kept === 'string') return kept;
    const written = least.statements.filter(({ isGivenBySam }) => !isGivenBySam);
    const document = { Version: '2012-10-17', Statement: written.map(({ statement }) => statement as Plain) };
    const policies: readonly Plain[] = [...(written.length > 0 ? [document] : []), ...kept];
    return under(path, { Policies: policies.length > 0 ? replacing(policies) : removing });
  },
};

/** Returns the policies of a function that stay: managed policies whose permissions are not known. */
function keptPolicies(
  { document }: TemplateText,
  path: readonly string[],
  app: App,
): readonly Plain[] | string {
  if (!document.hasIn(path)) return [];
  const written = plainOf(document.getIn(path, true));
  const items = isPlainList(written) ? written : [written];
  return items.filter((item) => isPolicyName(item) && !isKnownPolicy(item, app));
}

/** Returns true if a policy is a name or an ARN, possibly from a function, and no document or policy template. */
const isPolicyName = (item: Plain): boolean => {
  if (typeof item === 'string') return true;
  const [key = ''] = isPlainMap(item) ? Object.keys(item) : [];
  return key === 'Ref' || key.startsWith('Fn::');
};
