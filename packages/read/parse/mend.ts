/**
 * Indents lines that continue a flow collection or a quoted text but start too far left. YAML 1.2 refuses
 * such lines, but AWS's tools accept them, because PyYAML does. Only spaces at the start of lines are added,
 * so line numbers stay the same. `added` has the number of added spaces by line number.
 */
export function mend(text: string): { readonly text: string; readonly added: ReadonlyMap<number, number> } {
  const added = new Map<number, number>();
  const state: State = { quote: null, depth: 0, indent: 0, block: null };
  const lines = text.split('\n').map((line, index) => {
    const indent = line.length - line.trimStart().length;
    if (state.block !== null) {
      if (line.trim() === '' || indent > state.block) return line;
      state.block = null;
    }
    const inside = state.quote !== null || state.depth > 0;
    const short = inside && line.trim() !== '' ? state.indent + 1 - indent : 0;
    if (!inside) state.indent = indentOfEntry(line);
    follow(line, state);
    if (short <= 0) return line;
    added.set(index + 1, short);
    return ' '.repeat(short) + line;
  });
  return { text: lines.join('\n'), added };
}

interface State {
  quote: '"' | "'" | null;
  /** Number of open flow brackets. */
  depth: number;
  /** Indentation of the entry that the flow collection or quoted text belongs to. */
  indent: number;
  /** Indentation of the line whose block scalar (`|`, `>`) is open. */
  block: number | null;
}

/**
 * Returns the indentation of the entry in a line. In ` - key: [`, the entry starts at the column of `key`,
 * not of the dash.
 */
const indentOfEntry = (line: string): number => /^[\s]*(?:- +)*/.exec(line)?.[0].length ?? 0;

/**
 * Updates the state with the quotes and brackets of a line. A quote or a bracket only counts at the beginning
 * of a token.
 */
function follow(line: string, state: State): void {
  let begins = true;
  let inProperty = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (state.quote === '"' && character === '\\') {
      index++;
      continue;
    }
    if (state.quote !== null) {
      if (character !== state.quote) continue;
      if (state.quote === "'" && line[index + 1] === "'") index++;
      else state.quote = null;
      begins = false;
      continue;
    }
    if (character === ' ' || character === '\t' || character === '\r') {
      inProperty = false;
      continue;
    }
    if (character === '#' && (index === 0 || /\s/.test(line[index - 1] ?? ''))) return;
    if (inProperty) continue;
    if ((character === '!' || character === '&') && begins) {
      inProperty = true;
    } else if ((character === '"' || character === "'") && begins) {
      state.quote = character;
    } else if ((character === '[' || character === '{') && (begins || state.depth > 0)) {
      state.depth++;
      begins = true;
    } else if ((character === ']' || character === '}') && state.depth > 0) {
      state.depth--;
      begins = false;
    } else {
      begins = ':,?-'.includes(character);
    }
  }
  if (state.quote === null && state.depth === 0 && blockScalar.test(line.slice(-200))) {
    state.block = line.length - line.trimStart().length;
  }
}

const blockScalar = /(?:^|[:\-\s])\s*(?:[!&]\S+\s+)*[|>][+\-\d]*\s*(?:#.*)?$/;
