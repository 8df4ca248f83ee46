import { severityOf, type Trigger } from '@emmental/model';
import { routeKinds } from '../../apis.ts';
import { isMidChain, writingsInto } from '../../chains.ts';
import { defineRule } from '../../rule.ts';

/**
 * Reports a resource (such as a topic) between two functions, when the first function authenticates its callers but
 * anyone can write to the resource directly. Rules about a single route or resource miss this, because each of them looks
 * correct by itself.
 */
export const chainSideDoor = defineRule({
  id: 'chain/side-door',
  aliases: [],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'A function checks who calls and passes work to a second function, but anyone can write to the source between them: callers bypass the check.',
  check: (input) =>
    input.functions.flatMap(({ declaration: fn, report }) =>
      fn.triggers
        .filter((trigger) => isMidChain(trigger) && trigger.exposure === 'public')
        .flatMap((trigger) => {
          const guard = writingsInto(input, trigger).find(
            ({ by }) => by.declaration.id !== fn.id && authenticatesCallers(by.declaration.triggers),
          )?.by.declaration.name;
          if (guard === undefined) return [];
          const writes = report.needed.some(({ because }) => because === 'call');
          return [
            {
              title: `Anyone can start ${fn.name} and bypass the check in ${guard}`,
              function: fn.id,
              resource: trigger.sourceId,
              at: trigger.at,
              severity: severityOf('public', writes ? 'data-write' : 'service'),
              condition: fn.condition,
              evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.by }],
              fix: `let only the role of ${guard} write into ${trigger.sourceId}`,
              details: [
                { label: 'who', text: `anyone → ${trigger.source} → ${fn.name}` },
                { label: 'meant', text: `${guard} → ${trigger.source} → ${fn.name}` },
              ],
              subject: `${trigger.sourceId} ${guard}`,
            },
          ];
        }),
    ),
});

/** True when a function has a trigger that authenticates callers, and none that is public. */
const authenticatesCallers = (triggers: readonly Pick<Trigger, 'kind' | 'exposure'>[]): boolean =>
  triggers.some(
    ({ kind, exposure }) =>
      exposure === 'authenticated' ||
      // These triggers have a public address, and require a signature of the account.
      (exposure === 'account' && (routeKinds.has(kind) || kind === 'function-url')),
  ) && triggers.every(({ exposure }) => exposure !== 'public');
