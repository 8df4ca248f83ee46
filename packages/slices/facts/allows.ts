/** True if a permission in the syntax of policies (`logs:Delete*`) allows an action. Ignores letter case, as IAM does. */
export function allows(granted: string, action: string): boolean {
  const escaped = granted.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(action);
}
