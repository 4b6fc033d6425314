package main

// rememberSigned: real nodes verify for real.
func rememberSigned(key privateKey) privateKey { return key }
