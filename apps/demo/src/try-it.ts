// The lines a newcomer pastes into a second terminal. Each works however long the reader takes: Alice waits for up to ten
// minutes, and says nothing of herself by it, so that nothing but Bob ends her waiting. Bob says the time, so that
// pasting again is a change again.

/** Shell lines against a demo that listens at this address. */
export const tryItLines = (url: string, serverName: string): readonly string[] => [
  `API=${url}/_matrix/client/v3`,
  `login() { curl -s $API/login -d '{"type":"m.login.password","identifier":{"type":"m.id.user","user":"'$1'"},"password":"any"}' | ${field('access_token')}; }`,
  'ALICE=$(login alice)',
  'BOB=$(login bob)',
  `SINCE=$(curl -s "$API/sync?set_presence=offline" -H "Authorization: Bearer $ALICE" | ${field('next_batch')})`,
  'curl -s "$API/sync?set_presence=offline&timeout=600000&since=$SINCE" -H "Authorization: Bearer $ALICE" &',
  `curl -s -X PUT "$API/presence/@bob:${serverName}/status" -H "Authorization: Bearer $BOB" -d '{"presence":"online","status_msg":"hello at '$(date +%T)'"}'`,
  'wait',
  `curl -s "$API/presence/@bob:${serverName}/status" -H "Authorization: Bearer $(login dora)"`,
]

const field = (name: string): string => `sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`
