import { EventQueue, QueuedEvent } from './event-queue.ts'
import { RandomStream } from '@gsplan/plan/network'

/** Virtual time 0: 2024-01-01T00:00:00Z, in ms and ns of the Unix epoch. */
export const VIRTUAL_EPOCH_MS = 1_704_067_200_000
export const VIRTUAL_EPOCH_NS: bigint = BigInt(VIRTUAL_EPOCH_MS) * 1_000_000n

/** One node as the kernel sees it: what happens at it happens in its name, with its random numbers. */
export class SimNode {
  /** What the node's code draws from (`Math.random`, `crypto.getRandomValues`). */
  readonly random: RandomStream
  /** Events this node has caused. */
  sequence = 0

  readonly index: number

  /**
   * @param index the node's number in the whole simulation, the same whatever thread it runs on
   * @param seed seed of the run
   */
  constructor (index: number, seed: number) {
    this.index = index
    this.random = new RandomStream(seed, 'node', index)
  }
}

class Task extends QueuedEvent {
  readonly #run: () => void

  /** Happens at the node that caused it. */
  constructor (atNs: number, node: SimNode, run: () => void) {
    super(atNs, node.index, node.index, node.sequence++)
    this.#run = run
  }

  fire (): void {
    this.#run()
  }
}

/** Lets pending promise callbacks run to the end, synchronously. */
type DrainMicrotasks = () => void

/**
 * Node's own way to run its microtask and nextTick queues between two callbacks. It has no public name, but drains
 * both without a turn of the event loop, which costs ten times as much. Absent = this version of Node can't simulate.
 */
function findDrain (): DrainMicrotasks {
  const drain = (process as unknown as { _tickCallback?: DrainMicrotasks })._tickCallback
  if (typeof drain !== 'function') throw new Error(`sim: expected process._tickCallback, Node ${process.version} has none`)
  return drain
}

/**
 * Virtual time for the nodes of one thread: takes events in order, runs each in its node's name and lets all promises
 * it set off settle before the next.
 */
export class Kernel {
  readonly #queue = new EventQueue()
  readonly #nodes = new Map<number, SimNode>()
  readonly #drain = findDrain()
  readonly #outside: SimNode
  #nowNs = 0
  #current: SimNode
  /** Events fired so far. */
  fired = 0

  readonly seed: number

  constructor (seed: number) {
    this.seed = seed
    this.#outside = new SimNode(-1, seed)
    this.#current = this.#outside
  }

  /** ns since the virtual epoch. */
  get nowNs (): number {
    return this.#nowNs
  }

  /** The node in whose name code runs; outside of events one that belongs to nobody. */
  get current (): SimNode {
    return this.#current
  }

  /** Time of the next event; Infinity when there is none. */
  get nextNs (): number {
    return this.#queue.peek()?.atNs ?? Infinity
  }

  addNode (index: number): SimNode {
    const node = new SimNode(index, this.seed)
    this.#nodes.set(index, node)
    return node
  }

  /** Runs a function in the name of the current node after a delay. */
  after (delayNs: number, run: () => void): QueuedEvent {
    return this.schedule(this.#current, delayNs, run)
  }

  /** Runs a function in a node's name after a delay. */
  schedule (node: SimNode, delayNs: number, run: () => void): QueuedEvent {
    const task = new Task(this.#nowNs + Math.max(0, Math.round(delayNs)), node, run)
    this.#queue.push(task)
    return task
  }

  /** Adds an event that another node, perhaps on another thread, caused. */
  push (event: QueuedEvent): void {
    this.#queue.push(event)
  }

  /**
   * Fires events until one is due at or after `endNs`, there are none left, or `budget` have been fired. Must not be
   * called from a promise callback, as those can't be drained from within one.
   *
   * @returns whether the budget ended it
   */
  run (endNs: number, budget: number): boolean {
    const queue = this.#queue
    for (let left = budget; left > 0; left--) {
      const event = queue.peek()
      if (event === undefined || event.atNs >= endNs) return false
      queue.pop()
      if (event.cancelled) continue
      this.#nowNs = event.atNs
      this.#current = this.#nodes.get(event.target) ?? this.#outside
      event.fire()
      this.#drain()
      this.fired++
    }
    this.#current = this.#outside
    return true
  }
}
