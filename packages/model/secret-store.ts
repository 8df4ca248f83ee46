import type { FunctionDeclaration } from './app.ts';

/** The services of the function's cloud that keep secrets, as words in a fix. */
export const secretStore = ({ account }: Pick<FunctionDeclaration, 'account'>): string =>
  account ? 'Secret Manager' : 'Secrets Manager or the parameter store';
