/** A command that a page shows, and what the page says that it does. */
export interface ShownCommand {
  readonly command: string;
  readonly says: string;
}

/** The parts of the README that a newcomer follows. */
export interface Readme {
  /** The commands in blocks of code. */
  readonly commands: readonly ShownCommand[];
  /** The commands of the table, without the program. */
  readonly table: readonly ShownCommand[];
  readonly exitCodes: readonly { readonly code: number; readonly means: string }[];
  /** The example of `emmental.yaml`. */
  readonly rulebase: string;
  /** The options for a function without a template. */
  readonly withoutTemplate: string;
}

export function readmeOf(text: string): Readme {
  const blocks = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, code = '']) => ({
    language,
    code,
  }));
  return {
    commands: blocks
      .filter(({ language }) => language === '')
      .flatMap(({ code }) => code.split('\n'))
      .filter((line) => /^(?:npm|npx|node) /.test(line))
      .map((line) => {
        const [command = '', says = ''] = line.split(/ {2,}/);
        return { command, says };
      }),
    table: rowsBelow(text, '| command | what it prints |').flatMap(([names = '', says = '']) =>
      codeIn(names).map((command) => ({ command, says })),
    ),
    exitCodes: rowsBelow(text, '| code | meaning |').map(([code, means = '']) => ({
      code: Number(code),
      means,
    })),
    rulebase: blocks.find(({ language }) => language === 'yaml')?.code ?? '',
    withoutTemplate: codeIn(text).find((code) => code.startsWith('--handler')) ?? '',
  };
}

/** Returns the cells of each row of the table with this head. */
function rowsBelow(text: string, head: string): readonly (readonly string[])[] {
  const [, below = ''] = text.split(`${head}\n`);
  const lines = below.split('\n').slice(1);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const codeIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
