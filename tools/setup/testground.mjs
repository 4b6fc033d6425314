// Builds Testground 0.6.0 and its sync service from the Go module proxy into .nx/testground/bin, for the tests that run
// against the real ones. Needs Go 1.24 or newer and takes some minutes the first time.
//
//   node tools/setup/testground.mjs          builds what is not there, prints the folder
//   node tools/setup/testground.mjs --check  only says whether it could
import { setUpGoPrograms } from './go-programs.mjs'

setUpGoPrograms({
  name: 'testground', minor: 24,
  modules: { 'github.com/testground/sync-service': 'v0.1.0', 'github.com/testground/testground': 'v0.6.0' },
  programs: [
    { path: 'github.com/testground/sync-service/cmd', name: 'sync-service' },
    { path: 'github.com/testground/testground', name: 'testground' }
  ]
})
