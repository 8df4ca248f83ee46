/**
 * Finds the beginning and the end of loops. `turns` returns the variables for each iteration, or null when
 * the iterations are not known.
 */
export interface Loops<Command, Variables> {
  opens(command: Command): boolean;
  closes(command: Command): boolean;
  turns(command: Command, variables: Variables): readonly Variables[] | null;
}

/** Bounds of the iterations of all loops together, and of the resulting commands. */
const limits = { turns: 500, commands: 5_000 };

/**
 * Returns each command with its variables. If the iterations of a loop are known, its commands are repeated
 * for each of them, and the command that begins the loop is left out.
 */
export function unrolled<Command, Variables>(
  commands: readonly Command[],
  variables: Variables,
  loops: Loops<Command, Variables>,
): readonly (readonly [Command, Variables])[] {
  const loopEnds = endsOf(commands, loops);
  const found: (readonly [Command, Variables])[] = [];
  let turns = 0;
  const go = (from: number, to: number, current: Variables): void => {
    for (let index = from; index < to && found.length < limits.commands; index += 1) {
      const command = commands[index];
      if (command === undefined) return;
      const end = loopEnds.get(index);
      const turnVariables = end === undefined ? null : loops.turns(command, current);
      if (end === undefined || turnVariables === null) {
        found.push([command, current]);
        continue;
      }
      for (const next of turnVariables) {
        if (turns === limits.turns) break;
        turns += 1;
        go(index + 1, end, next);
      }
      index = end;
    }
  };
  go(0, commands.length, variables);
  return found;
}

/** Returns the index of the end of each loop, by the index of its beginning. */
function endsOf<Command, Variables>(
  commands: readonly Command[],
  { opens, closes }: Loops<Command, Variables>,
): ReadonlyMap<number, number> {
  const loopEnds = new Map<number, number>();
  const open: number[] = [];
  for (const [index, command] of commands.entries()) {
    if (closes(command)) {
      const start = open.pop();
      if (start !== undefined) loopEnds.set(start, index);
    }
    if (opens(command)) open.push(index);
  }
  return loopEnds;
}
