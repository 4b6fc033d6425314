const waiting: Array<() => void> = []
let isArmed = false

function arm (): void {
  if (isArmed || waiting.length === 0) return
  isArmed = true
  setImmediate(() => {
    isArmed = false
    // the next function runs after all effects of this one
    waiting.shift()?.()
    arm()
  })
}

/**
 * Calls functions in order, one in each turn of the event loop: timers that are due and effects of one function, such as a
 * read by a peer of the same process, come before the next.
 */
export function takeTurn (turn: () => void): void {
  waiting.push(turn)
  arm()
}
