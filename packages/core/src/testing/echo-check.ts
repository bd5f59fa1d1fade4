// Whether a host publishes back what it was handed. The router bears it, but where a wire loses fields, or what comes back
// is late, an echo passes for news.
import type { HostStage } from './host-stage.ts'

/** Throws when anything was published since the start, by a host whose homeserver has said nothing. */
export const requireNoEcho = async (stage: HostStage): Promise<void> => {
  const [echo] = await stage.published()
  if (echo !== undefined) throw new Error(`the host published ${echo.state.userId}, which it was handed by the router`)
}
