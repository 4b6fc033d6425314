/**
 * Gossipsub routers under test, by generation: create, attach, receive, score, trace.
 *
 * @module
 */
export {}
