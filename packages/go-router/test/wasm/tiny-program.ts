import { loadProgramClass, type TinyEnvironment } from './tiny-environment.ts'
import type { GoProgramCode } from '../../src/wasm/go-cell.ts'

const bytesOf = (text: string): number[] => [...Buffer.from(text)]
const vector = (items: readonly (readonly number[])[]): number[] => [items.length, ...items.flat()]
const named = (text: string): number[] => [text.length, ...bytesOf(text)]

/** A number as an unsigned LEB128. */
function unsigned (value: number): number[] {
  return value < 128 ? [value] : [value % 128 + 128, ...unsigned(Math.floor(value / 128))]
}

/** A number as a signed LEB128. */
function signed (value: number): number[] {
  return value < 64 ? [value] : [value % 128 + 128, ...signed(Math.floor(value / 128))]
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content]
const constant = (value: number): number[] => [0x41, ...signed(value)]
const call = (index: number): number[] => [0x10, index]
const body = (code: readonly number[]): number[] => {
  const content = [0, ...code, 0x0b]
  return [...unsigned(content.length), ...content]
}

/** Address of the input: its length, then the stream of frames. */
const INPUT = 1024
export const CAPACITY = 4096
const EVENT = 32_768

const imports = [
  ['gsplan', 'ready', 0], ['gsplan', 'emit', 0], ['gojs', 'runtime.nanotime1', 2], ['gojs', 'runtime.scheduleTimeoutEvent', 2],
  ['gojs', 'runtime.clearTimeoutEvent', 2], ['gojs', 'runtime.getRandomData', 2], ['gojs', 'runtime.walltime', 2]
] as const
const [READY, EMIT, NANOTIME, SCHEDULE, CLEAR, RANDOM, WALLTIME] = [0, 1, 2, 3, 4, 5, 6]

/** Tells of its input, draws 8 random bytes to address 128 and asks to be woken after 5 ms. */
const run = [
  ...constant(INPUT), ...constant(CAPACITY), ...call(READY),
  // getRandomData(sp 200): the slice at 208: pointer 128, length 8
  ...constant(208), 0x42, ...signed(128), 0x37, 0, 0, ...constant(216), 0x42, 8, 0x37, 0, 0, ...constant(200), ...call(RANDOM),
  // scheduleTimeoutEvent(sp 16): the delay at 24
  ...constant(24), 0x42, 5, 0x37, 0, 0, ...constant(16), ...call(SCHEDULE)
]

/** Without input: takes the timer back, and emits event 10 with time, wall time and the random bytes. */
const onTimer = [
  // the timer's number from 32 to 56, which is 8 after sp 48
  ...constant(56), ...constant(32), 0x28, 0, 0, 0x36, 0, 0, ...constant(48), ...call(CLEAR),
  ...constant(64), ...call(NANOTIME), ...constant(80), ...call(WALLTIME),
  ...constant(EVENT), ...constant(10), 0x3a, 0, 0,
  ...constant(EVENT + 5), ...constant(72), 0x29, 0, 0, 0x37, 0, 0,
  ...constant(EVENT + 13), ...constant(88), 0x29, 0, 0, 0x37, 0, 0,
  ...constant(EVENT + 21), ...constant(128), 0x29, 0, 0, 0x37, 0, 0,
  ...constant(EVENT), ...constant(29), ...call(EMIT)
]

/** With input: emits what came, without the length of a frame, as an event; command 99 is its end. */
const onInput = [
  ...constant(INPUT + 8), 0x2d, 0, 0, ...constant(99), 0x46, 0x04, 0x40, 0x00, 0x0b,
  ...constant(INPUT + 8), ...constant(INPUT), 0x28, 0, 0, ...constant(4), 0x6b, ...call(EMIT),
  ...constant(INPUT), ...constant(0), 0x36, 0, 0
]

const resume = [...constant(INPUT), 0x28, 0, 0, 0x04, 0x40, ...onInput, 0x05, ...onTimer, 0x0b]

export const wasm: Uint8Array = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, vector([[0x60, 2, 0x7f, 0x7f, 0], [0x60, 0, 0], [0x60, 1, 0x7f, 0]])),
  ...section(2, vector(imports.map(([module, name, type]) => [...named(module), ...named(name), 0, type]))),
  ...section(3, vector([[0], [1]])),
  ...section(5, vector([[0, 2]])),
  ...section(7, vector([[...named('mem'), 2, 0], [...named('run'), 0, imports.length], [...named('resume'), 0, imports.length + 1]])),
  ...section(10, vector([body(run), body(resume)]))
])

/** A program with the interface of a compiled router, which answers each command with the same frame as an event. */
export async function createTinyProgram (environment?: TinyEnvironment): Promise<GoProgramCode> {
  return { name: 'tiny v1', module: await WebAssembly.compile(wasm), Go: loadProgramClass(environment) }
}
