// What a scraper sees of a router.
import { createPresenceRouter, type PresenceRouter, type PresenceRouterOptions } from '@presence-router/runtime'
import { readMetrics } from './open-metrics.ts'

export const open = (options: PresenceRouterOptions = {}): PresenceRouter =>
  createPresenceRouter({ serverNames: ['x'], ...options })

/** The series of that name by their labels, with their values; those that are 0 are left out. */
export const measured = (router: PresenceRouter, name: string): Readonly<Record<string, number>> => {
  const lines = [...readMetrics(router.metrics())].filter(([key, value]) => value !== 0 && key.split('{')[0] === name)
  return Object.fromEntries(lines.map(([key, value]) => [key.slice(name.length), value]))
}
