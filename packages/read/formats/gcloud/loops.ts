/** What tells where loops begin and end, and what each turn of one sets; null where that is not known. */
export interface Loops<Command, Variables> {
  opens(command: Command): boolean;
  closes(command: Command): boolean;
  turns(command: Command, variables: Variables): readonly Variables[] | null;
}

/** Turns of all loops together, and commands that are made of them. */
const limits = { turns: 500, commands: 5_000 };

/** Each command with its variables: those of a loop whose turns are known once for each turn, without the command that begins it. */
export function unrolled<Command, Variables>(
  commands: readonly Command[],
  variables: Variables,
  loops: Loops<Command, Variables>,
): readonly (readonly [Command, Variables])[] {
  const ends = endsOf(commands, loops);
  const found: (readonly [Command, Variables])[] = [];
  let turns = 0;
  const go = (from: number, to: number, within: Variables): void => {
    for (let index = from; index < to && found.length < limits.commands; index += 1) {
      const command = commands[index];
      if (command === undefined) return;
      const end = ends.get(index);
      const each = end === undefined ? null : loops.turns(command, within);
      if (end === undefined || each === null) {
        found.push([command, within]);
        continue;
      }
      for (const one of each) {
        if (turns === limits.turns) break;
        turns += 1;
        go(index + 1, end, one);
      }
      index = end;
    }
  };
  go(0, commands.length, variables);
  return found;
}

/** Where the loop ends that begins at a place. */
function endsOf<Command, Variables>(
  commands: readonly Command[],
  { opens, closes }: Loops<Command, Variables>,
): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [index, command] of commands.entries()) {
    if (closes(command)) {
      const start = open.pop();
      if (start !== undefined) ends.set(start, index);
    }
    if (opens(command)) open.push(index);
  }
  return ends;
}
