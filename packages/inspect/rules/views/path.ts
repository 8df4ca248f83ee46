/**
 * A path as a lenient file system reads it: backslashes are slashes, control characters and dots at the end of a
 * segment are nothing. Percent signs are decoded before, by the decode tree.
 */
export function pathView(text: string): readonly string[] {
  const path = text.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll('\\', '/');
  return path === text ? [text] : [path, text];
}
