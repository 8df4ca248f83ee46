export function zip(
  files: readonly { readonly name: string; readonly content: Uint8Array; readonly isProgram: boolean }[],
): Buffer;
