/** One document; ∞, which JSON has no number for, as `run.json` has it. */
export const toJson = (value: unknown): string => `${JSON.stringify(value, (_name, each: unknown) => {
  if (each === Infinity) return 'inf'
  return each === -Infinity ? '-inf' : each
}, 2)}\n`
