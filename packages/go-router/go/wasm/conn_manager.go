package main

// simConnManager keeps all connections.
type simConnManager struct{ nullConnMgr }
