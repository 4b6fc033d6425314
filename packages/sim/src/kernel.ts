import type { Arrival, Carrier } from './arrival.ts'
import { EventQueue, QueuedEvent } from './event-queue.ts'
import { SimNode } from './sim-node.ts'
import type { Units } from './units.ts'

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

/** Parts of a simulation that can run apart from each other for a while. */
export interface KernelUnits {
  readonly units: Pick<Units, 'count' | 'nodes' | 'of'>
  /** Time that whatever passes between two units takes at least, ns. */
  readonly lookaheadNs: number
}

/** One unit for all. */
const together: KernelUnits = { units: { count: 1, nodes: 0, of: () => 0 }, lookaheadNs: Infinity }

/** Events of a unit. */
class UnitEvents {
  readonly queue = new EventQueue()
  /** Those that came while another unit ran. */
  readonly #arrived: QueuedEvent[] = []

  arrive (event: QueuedEvent): void {
    this.#arrived.push(event)
  }

  /** Puts in order what has arrived. */
  sort (): void {
    for (const event of this.#arrived) this.queue.push(event)
    this.#arrived.length = 0
  }
}

/**
 * Virtual time for the nodes of one thread: takes events in order, runs each in its node's name and settles all promises
 * that it triggers before the next.
 *
 * Virtual time goes on in windows as long as the lookahead, in which each unit runs alone to the end, one after the other.
 * No unit can tell, as what it sends arrives in a later window; and the caches of the processor hold one unit's state for
 * all of its events in a window, where the order of time would have it loaded for each of them.
 */
export class Kernel implements Carrier {
  readonly #events: readonly UnitEvents[]
  /** When the next event of each unit is due, or earlier. */
  readonly #nextNs: Float64Array
  readonly #units: KernelUnits['units']
  readonly #lookaheadNs: number
  readonly #nodes: Array<SimNode | undefined>
  readonly #drain = findDrain()
  readonly #outside: SimNode
  #windowEndNs = 0
  /** Functions that wait for the end of the window. */
  readonly #between: Array<() => void> = []
  /** The unit whose turn it is in the window. */
  #turn: number
  /** The unit that runs now, if any does. */
  #running = -1
  #nowNs = 0
  #reachedNs = 0
  #current: SimNode
  /** Events fired so far. */
  fired = 0

  readonly seed: number

  /** @param init @default one unit */
  constructor (seed: number, { units, lookaheadNs }: KernelUnits = together) {
    this.seed = seed
    this.#outside = new SimNode(-1, seed)
    this.#current = this.#outside
    this.#events = Array.from({ length: units.count }, () => new UnitEvents())
    this.#nextNs = new Float64Array(units.count).fill(Infinity)
    this.#units = units
    this.#lookaheadNs = lookaheadNs
    this.#nodes = new Array<SimNode | undefined>(units.nodes).fill(undefined)
    this.#turn = units.count
  }

  /** ns since the virtual epoch; of the running event, as units run one after the other. */
  get nowNs (): number {
    return this.#nowNs
  }

  /** The latest time of an event so far, ns since the virtual epoch. */
  get reachedNs (): number {
    return this.#reachedNs
  }

  /** The node of the running event; outside of events a node of no peer. */
  get current (): SimNode {
    return this.#current
  }

  /** Time of the next event; Infinity when there are none. */
  get nextNs (): number {
    let nextNs = Infinity
    for (const ns of this.#nextNs) if (ns < nextNs) nextNs = ns
    return nextNs
  }

  addNode (index: number): SimNode {
    const node = new SimNode(index, this.seed)
    this.#nodes[index] = node
    return node
  }

  /** Runs a function in the name of the current node after a delay. */
  after (delayNs: number, run: () => void): QueuedEvent {
    return this.schedule(this.#current, delayNs, run)
  }

  /** Runs a function in a node's name after a delay. */
  schedule (node: SimNode, delayNs: number, run: () => void): QueuedEvent {
    const task = new Task(this.#nowNs + Math.max(0, Math.round(delayNs)), node, run)
    this.#add(task)
    return task
  }

  /** Runs a function that may reach into all units, once all have run equally far; in the name of no peer. */
  afterWindow (run: () => void): void {
    if (this.#events.length === 1) this.schedule(this.#outside, 0, run)
    else this.#between.push(run)
  }

  /** Lets the window end later, as no event is due before that time, on any thread. Must not be called within a window. */
  endWindowAt (ns: number): void {
    if (ns > this.#windowEndNs) this.#windowEndNs = ns
  }

  /**
   * Takes a message for a node of this thread.
   *
   * @throws when the node's unit may have passed that time: the lookahead was too long
   */
  deliver (arrival: Arrival): void {
    this.#add(arrival)
  }

  /**
   * Fires events until one is due at or after `endNs`, there are none left, or `budget` have been fired. Must not be
   * called from a promise callback, as those can't be drained from within one.
   *
   * @returns whether the budget ended it
   */
  run (endNs: number, budget: number): boolean {
    const until = this.fired + budget
    const { length } = this.#events
    for (;;) {
      for (; this.#turn < length; this.#turn++) {
        if ((this.#nextNs[this.#turn] as number) >= this.#windowEndNs) continue
        this.#runUnit(this.#turn, until)
        if (this.fired >= until) return true
      }
      this.#runBetween()
      const { nextNs } = this
      if (nextNs >= endNs) return false
      this.#windowEndNs = Math.min(nextNs + this.#lookaheadNs, endNs)
      this.#turn = 0
    }
  }

  #runBetween (): void {
    for (let run = this.#between.shift(); run !== undefined; run = this.#between.shift()) {
      this.#nowNs = this.#windowEndNs
      run()
      this.#drain()
    }
  }

  #add (event: QueuedEvent): void {
    const unit = this.#units.of(event.target)
    const { atNs } = event
    if (atNs < (this.#nextNs[unit] as number)) this.#nextNs[unit] = atNs
    const events = this.#events[unit] as UnitEvents
    if (unit === this.#running) {
      events.queue.push(event)
      return
    }
    if (this.#running !== -1 && atNs < this.#windowEndNs) {
      throw new Error(`sim: an event is due at ${atNs} ns in another unit, in the window that ends at ${this.#windowEndNs} ns`)
    }
    events.arrive(event)
  }

  /** Fires the events of a unit in the window, until so many have been fired in all. */
  #runUnit (unit: number, until: number): void {
    const events = this.#events[unit] as UnitEvents
    const { queue } = events
    events.sort()
    this.#running = unit
    while (this.fired < until) {
      const event = queue.peek()
      if (event === undefined || event.atNs >= this.#windowEndNs) break
      queue.pop()
      if (!event.cancelled) this.#fire(event)
    }
    this.#running = -1
    this.#current = this.#outside
    this.#nextNs[unit] = queue.peek()?.atNs ?? Infinity
  }

  #fire (event: QueuedEvent): void {
    this.#nowNs = event.atNs
    if (event.atNs > this.#reachedNs) this.#reachedNs = event.atNs
    const node = this.#nodes[event.target] ?? this.#outside
    this.#current = node
    event.fire(node)
    this.#drain()
    this.fired++
  }
}
