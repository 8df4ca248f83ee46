export const nodes: ReadonlyMap<number, string>;
export const tools: {
  readonly rie: string;
  readonly ric: (major: number) => { readonly path: string; readonly script: string };
  readonly sdk: string;
  readonly framework: string;
  readonly googleAuth: string;
  readonly googleClients: string;
  readonly googleApps: string;
  readonly python: string;
  readonly googlePython: string;
};
export function sitePackages(): string;
export function missing(...paths: readonly string[]): string | null;
/** Installs what is not there yet; takes minutes the first time. */
export function install(): void;
/** The runtime client that AWS ships for a version of Node. */
export function clientFor(major: number): string;
