/** Flag of every command that opens archives; see `parseMaxMemory`. */
export const maxMemoryOption = {
  type: 'string', describe: 'memory for what an archive holds, such as 4GiB (default: by its size)'
} as const
