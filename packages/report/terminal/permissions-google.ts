import type { Format, FunctionReport } from '@emmental/model';
import { googleFormatOf, policyCommand } from '@emmental/model';
import { type Complete, commandLines, typed } from './commands.ts';
import { columnsOf, type Screen, visible, wrap } from './layout.ts';

/** Does the function run in Google Cloud? A handler that no template declares does if all that it is known to need are permissions of Google. */
export const isOnGoogle = ({ account, role, needed }: FunctionReport): boolean =>
  account !== undefined ||
  (role === null && needed.length > 0 && needed.every(({ action }) => isOfGoogle(action)));

const isOfGoogle = (action: string): boolean => /^[a-z]\w*\.[\w.]+$/i.test(action);

/** The group of rows that an action belongs to: the service of AWS, the service of a permission of Google, or a role by itself. */
export function groupOf(action: string): string {
  if (action.startsWith('roles/')) return action;
  return /^[^:.]+(?=[:.])/.exec(action)?.[0] ?? action;
}

/** Returns the roles that the template grants, those that are enough for the known needs, and the command that prints them. */
export function googleSummary(
  fn: FunctionReport & { readonly format: Format },
  complete: Complete,
  screen: Screen,
): string[] {
  const granted = fn.granted.map(({ action, resource }) => `${action} on ${resource}`);
  const list = (title: string, rows: readonly string[]): string[] => [
    `${title}${rows.length === 0 ? ' none' : ''}`,
    ...rows.map((row) => `  ${visible(row, screen)}`),
  ];
  const grants =
    fn.role === null && granted.length === 0
      ? ['Granted: not known, no template shows the roles of its account']
      : list('Granted by the template:', granted);
  const open = (fn.open ?? []).map(
    (service) => `${service}: no permission is needed, only the API switched on`,
  );
  if (!fn.roles)
    return [
      ...grants,
      fn.handler === null
        ? 'No roles suggested: its code was not read.'
        : 'No roles suggested: no template shows the account that it runs as.',
    ];
  const suggested = fn.roles.map(({ role, on, permissions }) =>
    permissions
      ? `a custom role (${permissions.join(', ')}) on ${on}, instead of ${role}`
      : `${role} on ${on}`,
  );
  const command = typed(complete(policyCommand(fn.name, googleFormatOf(fn.format)), fn.id), screen);
  const line = visible(`To print the roles: ${command}`, screen);
  const printed =
    columnsOf(line) <= screen.width
      ? [line]
      : ['To print the roles:', ...commandLines('  ', command, '    ', screen)];
  return [
    ...grants,
    ...list('Smallest roles:', suggested),
    ...open.flatMap((text) => wrap(visible(text, screen), screen.width)),
    ...(fn.roles.length > 0 ? printed : []),
  ];
}
