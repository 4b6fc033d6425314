/** What a command uses of its process. */
export interface Io {
  readonly stdout: { write (text: string): unknown }
  readonly stderr: { write (text: string): unknown }
  readonly env?: Readonly<Record<string, string | undefined>>
}
