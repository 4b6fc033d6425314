const project = ['{src,bin,test,bench}/**/*.{ts,tsx,js,mjs}']

/** @type {import('knip').KnipConfig} */
export default {
  ignoreBinaries: [
    'go', 'ip', 'openssl', 'rclone', 'mkfifo', 'unshare', 'setpriv', 'mount', 'umount', 'script', 'pgrep', 'ssh-keygen'
  ],
  ignoreDependencies: ['@testground/sdk'],
  workspaces: {
    '.': { entry: ['vitest.base.js', 'tools/**/*.mjs'] },
    'packages/analysis': { entry: ['bench/*.mjs'], project },
    'packages/gate': { entry: ['bench/*.mjs'], project },
    'packages/runner': {
      entry: ['src/engines/sim/sim-worker.ts', 'src/engines/launch/agent/agent.ts', 'src/pool/job-process.ts'], project
    },
    'packages/sim': { entry: ['bench/*.mjs'], project },
    'packages/ui': { entry: ['src/page/main.tsx'], project },
    'packages/*': { project }
  }
}
