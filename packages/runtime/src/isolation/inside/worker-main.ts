// Where the thread of an isolated module begins.
import { type MessagePort, workerData } from 'node:worker_threads'
import { serve } from './serve.ts'

/** The port of the router. Taken away before code of the module runs, so that nothing else posts on it. */
const readPort = (): MessagePort => {
  const given = workerData as { port?: MessagePort }
  const { port } = given
  delete given.port
  if (port === undefined) throw new Error('this file is run by the router')
  return port
}

const port = readPort()
port.on(
  'message',
  serve({
    post: (message) => port.postMessage(message),
    importFile: (url) => import(url),
    leave: () => process.exit(),
  }),
)
