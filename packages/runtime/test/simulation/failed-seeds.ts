// Seeds that failed once, in the smallest world in which they did. They are run for ever. What a seed stands for changes with
// the simulator: a mended bug that matters has a test of its own besides.

/** As the simulator printed it. */
export interface OnceFailed {
  readonly invariant: number
  /** What was wrong. */
  readonly because: string
  /** For `pnpm sim`. */
  readonly args: string
}

export const FAILED_SEEDS: readonly OnceFailed[] = [
  {
    invariant: 1,
    because:
      'past the bound of the order guard two modules that rewrite are asked again for ever, and nobody gets the rewrite',
    args: `--seed 2539 --mode liveness --events 60 --modules 3 --hosts 2 --users 6 --faults 'module rejects too late, module settles twice, module says ALL, module names too many, module removes itself, start fails, start hangs, host does not know users, host answers garbage, query is aborted, query has little time, batches are tiny, guard is tiny, module hangs'`,
  },
  {
    invariant: 15,
    because: 'a host that fails to start after a drain passes its deliveries on to the next host',
    args: `--seed 14090 --mode safety --events 8 --modules 1 --hosts 2 --users 4 --faults 'router drains early, host cannot start'`,
  },
  {
    invariant: 15,
    because: 'a module that replaces another and is removed meanwhile is told as removed, and then as there',
    args: `--seed 24284 --mode safety --events 29 --modules 3 --hosts 1 --users 3 --faults 'module removes another, module is replaced, router drains early, reading is slow, start hangs, module throws'`,
  },
  {
    invariant: 17,
    because: 'a router that is closed by who is told of a replacement does not wait for the end of what was replaced',
    args: `--seed 8002926 --mode safety --events 23 --modules 3 --hosts 2 --users 4 --faults 'module rejects, module rejects too late, module says ALL, host is overloaded, observer meddles, clock jumps ahead, module is replaced, outboxes are tiny, host does not know users, module runs apart'`,
  },
  {
    invariant: 17,
    because: 'a batch that is being asked about when the router is closed leaves its patience behind',
    args: `--seed 10712 --mode safety --events 2 --modules 3 --hosts 0 --users 5 --faults 'module throws, module publishes, reading is slow, module closes the router'`,
  },
  {
    invariant: 17,
    because: 'a module that closes the router while it is asked so that servers are told again leaves a turn behind',
    args: `--seed 2078478 --mode safety --events 2 --modules 1 --hosts 1 --users 0 --faults 'module closes the router, host forgets'`,
  },
  {
    invariant: 11,
    because: 'modules that failed are asked again, so that servers are told again, about who is offline by then',
    args: `--seed 2043670 --mode safety --events 22 --modules 3 --hosts 2 --users 6 --faults 'module is too slow, start is slow, host forgets'`,
  },
  {
    invariant: 3,
    because:
      'a late answer lets go of the users of the batch that it was asked with, and a rewrite follows the original',
    args: `--seed 2007819 --mode liveness --events 17 --modules 2 --hosts 0 --users 6 --faults 'module tells unasked states, factory fails, start is slow, effect yields'`,
  },
  {
    invariant: 10,
    because: 'who was named with no states is not counted in what a module had in a delivery',
    args: `--seed 2007710 --mode safety --events 19 --modules 2 --hosts 1 --users 3 --faults 'module names too many, host is slow, start is slow, module says ALL, host forgets'`,
  },
  {
    invariant: 17,
    because: 'who hears that a module is trusted again closes the router, and its bad answer arms a timer',
    args: `--seed 2075404 --mode safety --events 34 --modules 1 --hosts 2 --users 6 --faults 'module tells unasked states, module answers with a proxy, observer meddles, start is slow, host cannot start'`,
  },
  {
    invariant: 17,
    because: 'a merge that was interrupted has yet to clean up when the router is closed',
    args: `--seed 3078064 --mode safety --events 2 --modules 3 --hosts 0 --users 4 --faults 'reading is slow, module closes the router, effect yields'`,
  },
]
