// Builds Versity's S3 gateway from the Go module proxy into .nx/versitygw/bin, for the tests of packages/sync. Needs Go 1.25
// or newer and takes some minutes the first time.
//
//   node tools/setup/versitygw.mjs          builds it unless it is there, prints the folder
//   node tools/setup/versitygw.mjs --check  only says whether it could
import { setUpGoPrograms } from './go-programs.mjs'

setUpGoPrograms({
  name: 'versitygw', minor: 25,
  modules: { 'github.com/versity/versitygw': 'v1.8.0' },
  programs: [{ path: 'github.com/versity/versitygw/cmd/versitygw', name: 'versitygw' }]
})
