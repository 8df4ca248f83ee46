import type { App } from '@emmental/model';
import { isPlainList, plainOf } from '../../edit/node.ts';
import type { TemplateText } from '../../edit/overlay.ts';
import { isPlainMap, type Plain, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { isKnownPolicy } from '../managed.ts';
import { cloudformation } from './cloudformation.ts';
import type { RoleTarget } from './target.ts';

/** SAM makes a role from `Policies` where a function names none. */
export const sam: RoleTarget = {
  ...cloudformation,
  format: 'sam',
  tightened: (role, fn, least, place) => {
    if (!role.generated || fn === null) return cloudformation.tightened(role, fn, least, place);
    const path = ['Resources', fn.logicalId, 'Properties'];
    const held = heldPolicies(place.template, [...path, 'Policies'], place.app);
    if (typeof held === 'string') return held;
    const own = least.statements.filter(({ isGivenBySam }) => !isGivenBySam);
    const document = { Version: '2012-10-17', Statement: own.map(({ statement }) => statement as Plain) };
    const policies: readonly Plain[] = [...(own.length > 0 ? [document] : []), ...held];
    return under(path, { Policies: policies.length > 0 ? replacing(policies) : removing });
  },
};

/** Returns the policies of a function that stay: managed ones whose permissions nobody knows. */
function heldPolicies(
  { document }: TemplateText,
  path: readonly string[],
  app: App,
): readonly Plain[] | string {
  if (!document.hasIn(path)) return [];
  const written = plainOf(document.getIn(path, true));
  const items = isPlainList(written) ? written : [written];
  return items.filter((item) => isPolicyName(item) && !isKnownPolicy(item, app));
}

/** Is the policy a name or an ARN, however it is put together, and neither a document nor a policy template? */
const isPolicyName = (item: Plain): boolean => {
  if (typeof item === 'string') return true;
  const [key = ''] = isPlainMap(item) ? Object.keys(item) : [];
  return key === 'Ref' || key.startsWith('Fn::');
};
