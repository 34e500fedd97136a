// A whole Bluesky network (PDS, AppView, PLC) on 127.0.0.1, from the AT Protocol team's own @atproto/dev-env.
// It keeps every listener on loopback, on free ports, and refuses to look up any other host.
import dns from 'node:dns'
import net from 'node:net'

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1')
  else if (args[0]?.port !== undefined && !args[0].host) args[0].host = '127.0.0.1'
  return listen.apply(this, args)
}
const lookup = dns.lookup
dns.lookup = function (host, ...rest) {
  if (['localhost', '127.0.0.1', '::1'].includes(host)) return lookup.call(dns, host, ...rest)
  const error = Object.assign(new Error(`not loopback: ${host}`), { code: 'ENOTFOUND' })
  process.nextTick(() => rest.at(-1)(error))
}

const { TestNetwork } = await import('@atproto/dev-env')
const network = await TestNetwork.create({
  dbPostgresSchema: 'dev',
  pds: { hostname: 'localhost', enableDidDocWithSession: true },
})
console.log(`READY ${network.pds.url}`)
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => network.close().finally(() => process.exit(0)))
}
setInterval(() => {}, 1 << 30)
