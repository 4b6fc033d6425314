const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Formats an amount of bytes as flags read it: `1.5GiB`. */
export function formatMemory (bytes: number): string {
  const power = Math.max(0, Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${Number((bytes / 1024 ** power).toFixed(1))}${UNITS[power]}`
}
