const waiting: Array<() => void> = []
let isArmed = false

function arm (): void {
  if (isArmed || waiting.length === 0) return
  isArmed = true
  setImmediate(() => {
    isArmed = false
    // whoever comes next does so after what this one set off
    waiting.shift()?.()
    arm()
  })
}

/**
 * Calls functions one in each turn of the event loop, in order: what one sets off, such as a peer of the same process
 * that reads what was written to it, and timers that are due come before the next.
 */
export function takeTurn (turn: () => void): void {
  waiting.push(turn)
  arm()
}
