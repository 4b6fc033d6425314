/**
 * The package ws. Users get it as one file, `bundled/ws.js`, which tools/setup/bundle.mjs makes, so that a package that only
 * reads compositions doesn't install a WebSocket server.
 */
export { WebSocket, WebSocketServer } from 'ws'
