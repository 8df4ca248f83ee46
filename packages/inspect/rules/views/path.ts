/**
 * Returns a path as a lenient file system reads it: backslashes become slashes, and control characters are dropped.
 * Percent encoding was decoded before (`decode/walk.ts`).
 */
export function pathView(text: string): readonly string[] {
  const path = text.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll('\\', '/');
  return path === text ? [text] : [path, text];
}
