interface WithResolvers {
  withResolvers?: () => object
}

// libp2p calls it; Node has it from version 22 on
(Promise as WithResolvers).withResolvers ??= function withResolvers () {
  let settle: [(value: unknown) => void, (reason: unknown) => void] | undefined
  const promise = new Promise((...functions) => { settle = functions })
  const [resolve, reject] = settle ?? []
  return { promise, resolve, reject }
}
