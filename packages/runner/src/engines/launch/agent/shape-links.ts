import { captureChild } from '@gsplan/cli'
import { chooseLinkShape, linkRandom, parsePlanParams } from '@gsplan/plan'
import { parseInstanceParams } from '@gsplan/testground'
import { netemArgs, readsAsAsked, toNetem } from '../netem.ts'
import { seedOf, type InstancePlace } from './agent-place.ts'

const DEVICE = 'eth0'

/**
 * Shapes the egress of the pod with one netem qdisc, and reads it back.
 *
 * @returns exit code
 * @throws when the kernel refuses it, or has it otherwise than asked for
 */
export async function shapeLinks (place: InstancePlace): Promise<number> {
  const params = parsePlanParams(parseInstanceParams(place.params.env['TEST_INSTANCE_PARAMS'] ?? ''))
  // the plan draws the same latency, and expects that of its links
  const shape = toNetem(chooseLinkShape(params, linkRandom(seedOf(place))))
  const options = { signal: AbortSignal.timeout(30_000), maxBytes: 2 ** 20 }
  const tc = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, error, stdout, stderr } = await captureChild('tc', args, options)
    if (exitCode === 0) return stdout
    throw new Error(`links: expected tc ${args.join(' ')} to succeed, got ${error?.code ?? stderr.trim()}; --links plan shapes them ` +
      'in the plan')
  }
  const args = netemArgs(shape)
  if (args === undefined) return 0
  await tc('qdisc', 'replace', 'dev', DEVICE, 'root', ...args)
  const found = await tc('-j', 'qdisc', 'show', 'dev', DEVICE)
  if (readsAsAsked(found, shape)) return 0
  throw new Error(`links: expected netem ${args.join(' ')} on ${DEVICE}, got ${found.slice(0, 500)}`)
}
