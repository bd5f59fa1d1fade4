// What is not done is an issue, not a comment.
import { type Check, checkEach, violationAt } from '../source.ts'

const MARKER = /\b(TODO|FIXME|XXX|HACK)\b/

export const unfinishedWork: Check = checkEach(
  'unfinished-work',
  () => true,
  (source) =>
    source.comments.flatMap(({ value, start }) => {
      const marker = MARKER.exec(value)?.[0]
      return marker ? [violationAt(source, start, `${marker}: do it, or write it where work is planned`)] : []
    }),
)
