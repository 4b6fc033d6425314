import { existsSync } from 'node:fs'
import { exitCodes, printable, untilInterrupted, UsageError, type Io } from '@gsplan/cli'
import { startPanel, type Panel } from '@gsplan/ui'
import { listOutputFolder } from '../read-output-folder.ts'
import { openBrowser } from './open-browser.ts'
import { createPanelFunctions } from './panel-functions.ts'

/** Arguments of {@link servePanel}. */
export interface ServePanelInit {
  readonly output: string
  readonly port?: number | undefined
  /** @default where there is a display */
  readonly open?: boolean | undefined
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`

async function start ({ output, port }: ServePanelInit, io: Io): Promise<Panel> {
  try {
    return await startPanel({
      functions: createPanelFunctions(), output, port,
      onDefect: error => { io.stderr.write(`gsplan: ${printable(error instanceof Error ? error.message : String(error))}\n`) }
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new UsageError(`--port ${port ?? 0}: expected a free port, got ${code ?? message}`)
  }
}

/** Numbers of runs that were ended, and of those that are there. */
async function describeEnd ({ stopped, waiting }: Awaited<ReturnType<Panel['close']>>, output: string): Promise<string> {
  const runs = await listOutputFolder(output).catch(() => [])
  return [
    ...stopped === 0 ? [] : [`${count(stopped, 'run')} stopped`], ...waiting === 0 ? [] : [`${count(waiting, 'run')} that waited may go on in the next panel`],
    `${output} holds ${count(runs.length, 'run')}`
  ].join('; ')
}

/** Prints a new address whenever Enter is pressed: each lets one browser in. */
async function printOnEnter ({ stdin, stdout }: Io, panel: Panel): Promise<void> {
  if (stdin?.isTTY !== true) return
  const lines = stdin[Symbol.asyncIterator]()
  while ((await lines.next()).done !== true) stdout.write(`${panel.url}\n`)
}

/**
 * Serves the panel until the command is interrupted: the runs that it started are ended then, cleanly.
 *
 * @returns exit code
 */
export async function servePanel (init: ServePanelInit, io: Io): Promise<number> {
  const { output, open = true } = init
  // runs are made in it, and those of another tool may be there only to be read
  if (existsSync(output)) await listOutputFolder(output)
  const panel = await start(init, io)
  const { url } = panel
  const interrupted = untilInterrupted(io)
  io.stdout.write(`${url}\n`)
  const isOpen = open && await openBrowser(url, io.env ?? {})
  const place = isOpen ? 'the panel is open in the browser' : 'open this address, which lets one browser in'
  const more = io.stdin?.isTTY === true ? '; Enter prints another address' : ''
  io.stderr.write(`gsplan: ${place}${more}; Ctrl-C ends it\n`)
  void printOnEnter(io, panel).catch(() => {})
  await interrupted
  // a terminal that is read keeps the process
  if (io.stdin?.isTTY === true) (io.stdin as { readonly destroy?: () => void }).destroy?.()
  io.stderr.write('\ngsplan: ending\n')
  io.stderr.write(`gsplan: ${printable(await describeEnd(await panel.close(), output))}\n`)
  return exitCodes.ok
}
