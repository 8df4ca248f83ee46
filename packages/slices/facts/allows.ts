/** Does a permission as policies write it (`logs:Delete*`) allow an action? Letter case is ignored, as IAM does. */
export function allows(granted: string, action: string): boolean {
  const escaped = granted.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
}
