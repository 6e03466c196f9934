// A support panel from documents 001 and 002 alone: node panel.mjs ADDRESS [TOKEN].
// Prints what it hears, and sends each line that it is given.
import { createInterface } from 'node:readline'

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

createInterface({ input: process.stdin })
  .on('line', (line) => ws.send(line))
  .on('close', () => process.exit())
