package main

// main leaves everything to what wakes it.
func main() {
	tune()
	listenToHost()
	select {}
}
