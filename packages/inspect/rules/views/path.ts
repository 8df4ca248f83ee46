/**
 * Returns a path as a lenient file system reads it: backslashes are slashes, and control characters are dropped. The
 * decode tree has decoded percent signs before.
 */
export function pathView(text: string): readonly string[] {
  const path = text.replace(/[\u0001-\u0008\u000b\u000c\u000e-\u001f]/g, '').replaceAll('\\', '/');
  return path === text ? [text] : [path, text];
}
