/** Few orders carry a note: what tidies it is loaded for them alone. */
export async function tidy(note) {
  const { default: trim } = await import('lodash/trim.js');
  return trim(note);
}
