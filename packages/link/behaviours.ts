import type { App, Assumptions, Behaviour, FunctionDeclaration, LinkedBehaviour } from '@emmental/model';
import { fill } from './fill.ts';
import { type Fillings, fillingsOf } from './fillings.ts';
import { linkHost } from './hosts.ts';

/**
 * Links the behaviours of an app's functions: fills the holes (unknown parts of a text) in their values. This pass
 * runs once, between the analysis of code and everything that reads behaviours. Both maps are by function id; null =
 * the function's code was not read.
 */
export function linkBehaviours(
  app: Pick<App, 'functions' | 'feeds'>,
  behaviours: ReadonlyMap<string, readonly Behaviour[] | null>,
  assumptions: Assumptions,
): ReadonlyMap<string, readonly LinkedBehaviour[] | null> {
  const functions = new Map(app.functions.map((fn) => [fn.id, fn]));
  return new Map(
    [...behaviours].map(([id, found]) => {
      const fn = functions.get(id);
      return [id, found && fn ? linked(found, fn, assumptions, app) : null];
    }),
  );
}

function linked(
  behaviours: readonly Behaviour[],
  fn: FunctionDeclaration,
  assumptions: Assumptions,
  app: Pick<App, 'feeds'>,
): readonly LinkedBehaviour[] {
  const fillings = fillingsOf(fn, assumptions, app);
  return behaviours.flatMap((behaviour) => linkBehaviour(behaviour, fillings));
}

/** Returns a behaviour with its values linked; several if its host has several possible names. */
function linkBehaviour(behaviour: Behaviour, fillings: Fillings): readonly LinkedBehaviour[] {
  switch (behaviour.kind) {
    case 'api-call': {
      const { input, as, ...call } = behaviour;
      return [{ ...call, input: fill(input, fillings), ...(as ? { as: fill(as, fillings) } : {}) }];
    }
    case 'store':
      return [{ ...behaviour, name: fill(behaviour.name, fillings) }];
    case 'host':
      return linkHost(behaviour, fillings);
    case 'file':
      return [{ ...behaviour, path: fill(behaviour.path, fillings) }];
    case 'process': {
      const { command, args, ...use } = behaviour;
      return [
        {
          ...use,
          command: fill(command, fillings),
          ...(args ? { args: args.map((arg) => fill(arg, fillings)) } : {}),
        },
      ];
    }
    default:
      return [behaviour];
  }
}
