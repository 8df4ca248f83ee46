import type { TriggerRow } from '../row.ts';

/**
 * Returns the text of `packages/model/trigger-kind.generated.ts`: the union of the rows' kinds. The model imports nothing, so
 * the type is written into it.
 */
export const kindsText = (rows: readonly Pick<TriggerRow, 'kind'>[]): string =>
  `// Written by \`npm run generate triggers\` from packages/knowledge/triggers. Do not edit.

/** Every kind of trigger: the key of its row in the trigger table of \`knowledge\`. */
export type TriggerKind =${rows.map(({ kind }) => `\n  | '${kind}'`).join('')};
`;
