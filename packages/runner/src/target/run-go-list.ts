import { runProgram } from '../run-program.ts'

/**
 * Runs `go list -m` outside of any module, so that no go.mod decides.
 *
 * @returns what it prints
 * @throws as {@link runProgram}
 */
export const runGoList = async (
  args: readonly string[], options: { readonly cwd: string, readonly signal: AbortSignal, readonly purpose: string }
): Promise<string> => runProgram('go', ['list', '-m', ...args], {
  ...options, env: { GO111MODULE: 'on', GOFLAGS: '-mod=mod', GOWORK: 'off' }
})
