/**
 * Gossipsub routers in Go under test: go-libp2p-pubsub, compiled to WebAssembly, in virtual time.
 *
 * @module
 */
export { isAsCompiled, readBuildFacts, REAL_FILE, type GoBuildFacts, type GoRouterCode } from './build-facts.ts'
export { buildGoRouter, type BuildGoRouterInit, type RunGo } from './build/build-go-router.ts'
export { goModDirectives, readDeclared } from './build/go-mod.ts'
export { digestGoFolder, digestGoSources, type GoProgramKind } from './build/go-sources.ts'
export { loadGoRouter, PEERS_PER_CELL } from './wasm/wasm-target.ts'
