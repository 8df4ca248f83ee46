export const nodes: ReadonlyMap<number, string>;
export const tools: {
  readonly rie: string;
  readonly ric: (major: number) => { readonly path: string; readonly script: string };
  readonly sdk: string;
  readonly framework: string;
  readonly python: string;
};
export function sitePackages(): string;
export function missing(...paths: readonly string[]): string | null;
