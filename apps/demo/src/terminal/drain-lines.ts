// What a drain could not do, as lines on a terminal.
import type { DrainReport } from '@presence-router/runtime'
import { oneLine } from './routing-lines.ts'

/** Empty when all was routed and delivered. */
export const drainLines = ({ unrouted, undelivered }: DrainReport): readonly string[] => [
  ...[...unrouted].map(([module, users]) => oneLine(`! module ${module} was not asked about ${users.length} users`)),
  ...[...undelivered].map(([host, targets]) =>
    oneLine(`! host ${host} was not handed the states of ${targets.length} targets`),
  ),
]
