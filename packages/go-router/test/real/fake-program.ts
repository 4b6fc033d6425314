import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * A program that speaks as one with real hosts does: every router can be created, listens and is connected to one peer more
 * with each dial. Two packets of each queue are late: by its number in ms and its latency, and by half a
 * ms. A topic named `die` ends it.
 */
const code = `#!${process.execPath}
let pending = Buffer.alloc(0)
const emit = (event, node, ...parts) => {
  const payload = Buffer.concat(parts)
  const head = Buffer.alloc(9)
  head.writeUInt32LE(5 + payload.length, 0)
  head.writeUInt8(event, 4)
  head.writeUInt32LE(node, 5)
  process.stdout.write(Buffer.concat([head, payload]))
}
const u32 = number => { const bytes = Buffer.alloc(4); bytes.writeUInt32LE(number); return bytes }
let connections = 0
const answers = {
  1: (node, payload) => {
    if (payload.includes('"key":""')) return emit(1, node, u32(0), Buffer.from('no key'))
    emit(10, node, Buffer.from('{"protocols":["/meshsub/1.2.0"],"unfollowed":["Dout"]}'))
    emit(1, node, u32(0))
  },
  5: (node, payload) => {
    if (payload.subarray(4).toString() === 'die') {
      process.stderr.write('panic: no more\\nand its stack\\n')
      process.exit(2)
    }
    emit(1, node, payload.subarray(0, 4))
  },
  10: (node, payload) => emit(6, node, payload.subarray(0, 4), Buffer.from('{"Published":7}')),
  11: (node, payload) => emit(1, node, payload.subarray(0, 4)),
  12: (node, payload) => payload.includes('127.0.0.9')
    ? emit(1, node, payload.subarray(0, 4), Buffer.from('address in use'))
    : emit(7, node, payload.subarray(0, 4), Buffer.from(JSON.stringify([payload.subarray(4).toString()]))),
  17: (node, payload) => {
    const { egress, latencyNs } = JSON.parse(payload)
    emit(12, node, u32(1000 * egress + latencyNs / 1000), u32(500))
  },
  13: (node, payload) => { emit(8, node, u32(++connections)); emit(1, node, payload.subarray(0, 4)) }
}
process.stdin.on('data', chunk => {
  pending = Buffer.concat([pending, chunk])
  while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32LE()) {
    const frame = pending.subarray(4, 4 + pending.readUInt32LE())
    pending = pending.subarray(4 + frame.length)
    answers[frame[0]]?.(frame.readUInt32LE(1), frame.subarray(5))
  }
})
`

/** The folder of a program, gone when the test is over. */
export function createFakeProgram (): string {
  const dir = mkdtempSync(join(tmpdir(), 'gsplan-test-'))
  onTestFinished(() => { rmSync(dir, { recursive: true }) })
  writeFileSync(join(dir, 'router'), code)
  chmodSync(join(dir, 'router'), 0o755)
  return dir
}
