/**
 * Completes the commands in a text by the scanned PATH, so that they work when they are pasted: `emmental permissions`
 * becomes `emmental permissions shop`, `emmental assume ID` becomes `emmental assume ID --path shop`.
 */
export function withPath(text: string, root: string): string {
  if (root === '.' || root === '') return text;
  const path = quoted(root);
  return text
    .replace(/\bemmental (permissions|scan)\b(?! [^-])/g, (command) => `${command} ${path}`)
    .replace(/\bemmental (assume|explain)((?: [^\s-]\S*)?)/g, (command) => `${command} --path ${path}`);
}

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
