import { spawn } from 'node:child_process'

/** The system's program that opens an address, with its arguments; undefined without a display. */
function findOpener (
  url: string, platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>
): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open', url]
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url]
  const hasDisplay = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== ''
  return hasDisplay ? ['xdg-open', url] : undefined
}

/**
 * Opens an address in the user's browser.
 *
 * @returns false where there is no display, or no program that opens it
 */
export async function openBrowser (
  url: string, env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform = process.platform
): Promise<boolean> {
  const [program, ...args] = findOpener(url, platform, env) ?? []
  if (program === undefined) return false
  return new Promise(resolve => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    child.once('error', () => { resolve(false) })
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}
