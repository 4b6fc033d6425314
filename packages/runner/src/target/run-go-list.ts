import { runProgram } from '../run-program.ts'
import { goEnv, outsideModules } from './outside-modules.ts'

/**
 * Runs `go list -m` outside of any module, so that no go.mod decides.
 *
 * @returns what it prints
 * @throws as {@link runProgram}
 */
export const runGoList = async (
  args: readonly string[], options: { readonly signal: AbortSignal, readonly purpose: string }
): Promise<string> => outsideModules(async cwd => runProgram('go', ['list', '-m', ...args], { ...options, cwd, env: goEnv }))
