/** A stream that a command writes to. */
export interface Output {
  readonly isTTY?: boolean | undefined
  /** Width of the terminal. */
  readonly columns?: number | undefined
  write (chunk: string | Uint8Array, callback?: (error?: Error | null) => void): unknown
  on? (event: 'error', listener: (error: Error) => void): unknown
}

/** A stream that a command reads. */
export interface Input extends AsyncIterable<string | Uint8Array> {
  readonly isTTY?: boolean | undefined
}

/** Parts of a process that a command uses; Node's `process` is one. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin?: Input
  readonly env?: Readonly<Record<string, string | undefined>>
  on? (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
  off? (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
  exit? (code: number): unknown
}
