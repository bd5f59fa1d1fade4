// When a state is only what the router knows already, come back from somebody it was given to. Nothing is remembered of
// who was given what: an echo is known by what it says.
import type { UserPresenceState } from '@presence-router/core'

/** How much later an echo may seem, in milliseconds: who keeps whole seconds rounds up by less than one. */
const ROUNDING_MS = 1_000

/** Whether it says nothing newer than what is known. Only of who does not speak for that user is it to be asked. */
export const isEcho = (state: UserPresenceState, known: UserPresenceState): boolean =>
  state.state === known.state &&
  state.statusMsg === known.statusMsg &&
  state.currentlyActive === known.currentlyActive &&
  state.lastActiveTs < known.lastActiveTs + ROUNDING_MS
