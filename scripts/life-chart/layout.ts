// Where the states of the picture are, and by which way the arrows go. Placed by hand: what has no place is an error, and so
// is a place for what is not there any more.

/** `group`: has states within. `choice`: left at once. `source`: stands for every state. */
export interface Place {
  readonly kind: 'asked' | 'idle' | 'group' | 'choice' | 'source' | 'gone'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Corners of an arrow, and where its words are: beside `at`, broken into lines of so many letters. */
export interface Route {
  readonly points: readonly (readonly [number, number])[]
  readonly at: readonly [number, number]
  readonly align: 'start' | 'middle' | 'end'
  readonly letters: number
}

export const SIZE = { width: 1_160, height: 775 } as const

const place = (
  kind: Place['kind'],
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
): Place => ({
  kind,
  x,
  y,
  width,
  height,
})

export const PLACES: { readonly [state: string]: Place } = {
  starting: place('idle', [40, 100], [150, 54]),
  serving: place('group', [380, 40], [510, 170]),
  'serving.prompt': place('asked', [400, 100], [160, 54]),
  'serving.late': place('asked', [710, 100], [160, 54]),
  failed: place('choice', [430, 407], [110, 40]),
  restarting: place('group', [30, 500], [740, 150]),
  'restarting.ending': place('idle', [50, 555], [120, 54]),
  'restarting.delayed': place('idle', [285, 555], [110, 54]),
  'restarting.launching': place('idle', [530, 555], [120, 54]),
  'restarting.launched': place('choice', [728, 570], [24, 24]),
  probing: place('asked', [845, 275], [150, 54]),
  resting: place('idle', [845, 400], [150, 54]),
  parked: place('idle', [925, 555], [150, 54]),
  any: place('source', [50, 705], [130, 40]),
  stopping: place('idle', [440, 698], [140, 54]),
  stopped: place('gone', [800, 698], [140, 54]),
}

/** By `from to`. */
export const ROUTES: { readonly [arrow: string]: Route } = {
  'starting serving': {
    points: [
      [190, 127],
      [400, 127],
    ],
    at: [285, 117],
    align: 'middle',
    letters: 18,
  },
  'starting failed': {
    points: [
      [100, 154],
      [100, 427],
      [430, 427],
    ],
    at: [265, 418],
    align: 'middle',
    letters: 40,
  },
  'serving failed': {
    points: [
      [460, 210],
      [460, 407],
    ],
    at: [452, 330],
    align: 'end',
    letters: 40,
  },
  'serving resting': {
    points: [
      [890, 127],
      [1_045, 127],
      [1_045, 427],
      [995, 427],
    ],
    at: [1_055, 240],
    align: 'start',
    letters: 15,
  },
  'serving.prompt serving.late': {
    points: [
      [560, 115],
      [710, 115],
    ],
    at: [635, 106],
    align: 'middle',
    letters: 16,
  },
  'serving.late serving.prompt': {
    points: [
      [710, 141],
      [560, 141],
    ],
    at: [635, 176],
    align: 'middle',
    letters: 16,
  },
  'failed restarting': {
    points: [
      [460, 447],
      [460, 480],
      [154, 480],
      [154, 555],
    ],
    at: [307, 471],
    align: 'middle',
    letters: 40,
  },
  'failed resting': {
    points: [
      [540, 427],
      [845, 427],
    ],
    at: [635, 418],
    align: 'middle',
    letters: 24,
  },
  'restarting.ending restarting.delayed': {
    points: [
      [170, 582],
      [285, 582],
    ],
    at: [228, 573],
    align: 'middle',
    letters: 14,
  },
  'restarting.delayed restarting.launching': {
    points: [
      [395, 582],
      [530, 582],
    ],
    at: [462, 573],
    align: 'middle',
    letters: 19,
  },
  'restarting.launching restarting.launched': {
    points: [
      [650, 582],
      [728, 582],
    ],
    at: [688, 573],
    align: 'middle',
    letters: 10,
  },
  'restarting.launching failed': {
    points: [
      [590, 555],
      [590, 478],
      [510, 478],
      [510, 447],
    ],
    at: [600, 467],
    align: 'start',
    letters: 19,
  },
  'restarting.launched serving': {
    points: [
      [740, 570],
      [740, 255],
      [520, 255],
      [520, 154],
    ],
    at: [630, 246],
    align: 'middle',
    letters: 20,
  },
  'restarting.launched serving.late': {
    points: [
      [740, 570],
      [740, 154],
    ],
    at: [748, 235],
    align: 'start',
    letters: 8,
  },
  'restarting.launched probing': {
    points: [
      [740, 570],
      [740, 302],
      [845, 302],
    ],
    at: [790, 293],
    align: 'middle',
    letters: 10,
  },
  'resting probing': {
    points: [
      [885, 400],
      [885, 329],
    ],
    at: [877, 366],
    align: 'end',
    letters: 15,
  },
  'probing resting': {
    points: [
      [935, 329],
      [935, 400],
    ],
    at: [943, 362],
    align: 'start',
    letters: 14,
  },
  'probing serving.late': {
    points: [
      [857, 275],
      [857, 154],
    ],
    at: [865, 240],
    align: 'start',
    letters: 14,
  },
  'resting parked': {
    points: [
      [980, 454],
      [980, 555],
    ],
    at: [988, 510],
    align: 'start',
    letters: 20,
  },
  'resting restarting': {
    points: [
      [870, 454],
      [870, 625],
      [770, 625],
    ],
    at: [878, 502],
    align: 'start',
    letters: 12,
  },
  'any restarting': {
    points: [
      [115, 705],
      [115, 650],
    ],
    at: [123, 682],
    align: 'start',
    letters: 20,
  },
  'any stopping': {
    points: [
      [180, 725],
      [440, 725],
    ],
    at: [310, 716],
    align: 'middle',
    letters: 40,
  },
  'stopping stopped': {
    points: [
      [580, 725],
      [800, 725],
    ],
    at: [690, 716],
    align: 'middle',
    letters: 26,
  },
}
