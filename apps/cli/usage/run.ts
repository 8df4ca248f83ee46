/** What a command returns is what the process ends with (`exit.ts`). */
export async function run(command: () => Promise<number>): Promise<void> {
  process.exitCode = await command();
}
