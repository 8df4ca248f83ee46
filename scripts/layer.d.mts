/** Returns the list of the SHA-256 of each file of the guards, as `protect` writes it. */
export function digestList(files: readonly { readonly name: string; readonly content: Uint8Array }[]): Buffer;
