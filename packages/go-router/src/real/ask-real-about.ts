import { join } from 'node:path'
import { createQuestion, readAbout, type About } from '../about.ts'
import { REAL_FILE } from '../build-facts.ts'
import { command } from '../frame.ts'
import { GoProcess } from './go-process.ts'

/**
 * Runs a compiled program for a moment, with every option of a router set.
 *
 * @param dir has the program
 * @throws {RouterError} when it doesn't run
 */
export async function askRealAbout (dir: string, name: string): Promise<About> {
  const answer = readAbout(name)
  const program = new GoProcess(join(dir, REAL_FILE), name)
  await new Promise<void>(resolve => {
    program.handle(0, (event, payload) => {
      answer.take(event, payload)
      if (answer.isThere()) resolve()
    })
    program.send(command.create, 0, createQuestion())
  })
  program.handle(0, undefined)
  return answer.read()
}
