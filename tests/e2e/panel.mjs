// A support panel from documents 001 and 002 alone: node panel.mjs ADDRESS [TOKEN]. Prints what it hears.
const [address, token] = process.argv.slice(2)
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n')

const ws = new WebSocket(address)
ws.onopen = () => {
  tell({ opened: true })
  if (token) ws.send(JSON.stringify({ resource: 'auth', action: 'login', id: 'login', payload: { token } }))
}
ws.onmessage = (event) => tell(JSON.parse(event.data))
ws.onclose = ({ code }) => tell({ closed: code })
ws.onerror = () => {} // onclose says more

process.stdin.on('end', () => process.exit()).resume()
